-- title: 是否排名
-- definition: 收集量或应处置件少于参数 rank_minimum 的、未派单的，只列示、不排名（K13）。未归属与各社区一样看待。
-- arguments: cases, place, rank_minimum
cases >= rank_minimum and place <> '未派单'

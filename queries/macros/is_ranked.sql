-- title: 是否排名
-- definition: 收集量或应处置件少于参数 rank_minimum 的、未归属和未派单的，只列示、不排名（K13）。
-- arguments: cases, place, rank_minimum
cases >= rank_minimum and place not in ('未归属', '未派单')

-- title: 某一日的状态怎样称呼
-- definition: 这一日尚未办结、此后才办结或离开的件写明此后；其余取台账的状态。
-- arguments: closed_on, left_on, status_label, on_day
case
    when closed_on > on_day
    then '在办（此后办结）'
    when left_on > on_day
    then '在办（此后作废）'
    else status_label
end

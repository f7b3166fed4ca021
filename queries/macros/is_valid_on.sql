-- title: 某一日是否有效件
-- definition: 作废、并入、不予受理、退回的件，从离开的那一日起不是有效件。
-- arguments: left_on, on_day
left_on is null or left_on > on_day

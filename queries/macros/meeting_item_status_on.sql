-- title: 某一日议定事项的状态
-- definition: G05：完成时间在这一日之后的，这一日还没有完成，算推进中；没有写完成时间的已完成事项不论哪日都算完成。未启动、推进中、搁置没有日期，
-- 取台账的最新状态。
-- arguments: status, done_on, on_day
case when status = 'done' and done_on > on_day then 'in_progress' else status end

-- title: 台账的行，跑道用参数里的名称
-- definition: 跑道的别名归到正式名称，并写明它在参数 lanes 里排第几；参数里没有的跑道原样，排在后面。
-- arguments: staged
-- returns: table
select
    ledger.* replace (coalesce(aliases.name, ledger.lane) as lane),
    coalesce(lanes.place, 1000) as lane_place
from marts.ledger(staged) as ledger
left join
    staging.aliases as aliases on aliases.field = 'lane' and aliases.alias = ledger.lane
left join marts.lanes as lanes on lanes.lane = coalesce(aliases.name, ledger.lane)

-- title: 旧改项目，一个项目一行
-- definition: 只改名、取整、归类。没有写片区的归入上级片区，都没有的归入“未归属”；上级片区与片区同名的视为没有上级。没有改过的计划完工就是原计划。
select
    street,
    project_id,
    coalesce(nullif(trim(name), ''), project_id) as project,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    coalesce(nullif(trim(area), ''), nullif(trim(parent_area), ''), '未归属') as area,
    case
        when trim(parent_area) <> trim(area) then nullif(trim(parent_area), '')
    end as parent_area,
    nullif(trim(estate), '') as estate,
    coalesce(nullif(households, 0), nullif(benefit_households, 0)) as households,
    nullif(floor_area_m2, 0) as floor_area_m2,
    batch_year,
    stage,
    stage = 'cancelled' as is_cancelled,
    plan_start,
    plan_end,
    coalesce(plan_end_original, plan_end) as plan_end_original,
    actual_start,
    substantial_on,
    accepted_on,
    nullif(trim(delay_reason), '') as delay_reason,
    budget_wan::double as budget_wan,
    contract_wan::double as contract_wan,
    paid_wan::double as paid_wan,
    nullif(trim(fund_source), '') as fund_source,
    owner_unit,
    contractor,
    as_written,
    import_id,
    row_no
from raw.renovation_projects

-- title: 各列的缺失
-- unit: share
-- grain: one row per dataset, street and field
-- metric: Q03
-- definition: 必填的列，和指标要用的列，缺内容的行占多少；缺必填内容的行在隔离里，也计入分子和分母。
-- 没有写街道的隔离行，计入所选的街道。多的在前。
-- owner: 街道数据专班
-- checked: 2026-11-25
-- column: dataset |  |  | 台账
-- column: field |  |  | 列：台账说明里的字段名
-- measure: missing |  | 行 | stock | - | down |
-- 缺失：没有内容的行；由志愿者或项目补上的社区不算缺，办结时间只看已办结的件，完成时间只看已完成的事项，应到和实到只看已召开的会议，完成量、本月完成量、完成比例填了一项的不算缺，问题类别写“其他”的算缺
-- measure: rows |  | 行 | stock | - | - | 行数：台账中的行与还在隔离的行；智治平台的件不计
-- measure: missing_rate | Q03 | share | stock | missing / rows | down | 缺失率：缺失 ÷ 行数
with
    ledgers as (
        select
            'issues' as dataset,
            street,
            count(*) as good,
            [
                {'field':'issue_id', 'missing':0},
                {'field':'reported_at', 'missing':0},
                {'field':'status', 'missing':0},
                {'field':'community', 'missing':count(*) filter (community = '未归属')},
                {'field':'category_l1', 'missing':count(*) filter (category = '其他')},
                {
                    'field':'handler_org',
                    'missing':count(*) filter (handler_org = '未派单')
                },
                {'field':'due_at', 'missing':count(*) filter (due_at is null)},
                {
                    'field':'closed_at',
                    'missing':count(*) filter (status = 'closed' and closed_at is null)
                }
            ] as fields
        from marts.issues
        group by street
        union all
        select
            'volunteers',
            street,
            count(*),
            [
                {'field':'volunteer_key', 'missing':0},
                {'field':'registered_on', 'missing':0},
                {'field':'community', 'missing':count(*) filter (community = '未归属')},
                {'field':'brand', 'missing':count(*) filter (brand is null)}
            ]
        from marts.volunteers
        group by street
        union all
        select
            'activities',
            street,
            count(*),
            [
                {'field':'activity_id', 'missing':0},
                {'field':'start_at', 'missing':0},
                {'field':'community', 'missing':count(*) filter (community = '未归属')},
                {'field':'brand', 'missing':count(*) filter (brand = '未标品牌')}
            ]
        from marts.activities
        group by street
        union all
        select
            'service_records',
            street,
            count(*),
            [
                {'field':'volunteer_key', 'missing':0},
                {'field':'service_date', 'missing':0},
                {'field':'hours', 'missing':0},
                {'field':'community', 'missing':count(*) filter (community = '未归属')},
                {'field':'activity_id', 'missing':count(*) filter (activity_id is null)}
            ]
        from marts.service_records
        group by street
        union all
        select
            'points',
            street,
            count(*),
            [
                {'field':'volunteer_key', 'missing':0},
                {'field':'at', 'missing':0},
                {'field':'point_type', 'missing':0},
                {'field':'direction', 'missing':0},
                {'field':'points', 'missing':0}
            ]
        from marts.points
        group by street
        union all
        select
            'merchants',
            street,
            count(*),
            [
                {'field':'merchant_id', 'missing':0},
                {'field':'community', 'missing':count(*) filter (community = '未归属')}
            ]
        from marts.merchants
        group by street
        union all
        select
            'renovation_projects',
            street,
            count(*),
            [
                {'field':'project_id', 'missing':0},
                {'field':'name', 'missing':0},
                {'field':'stage', 'missing':0},
                {'field':'community', 'missing':count(*) filter (community = '未归属')},
                {'field':'area', 'missing':count(*) filter (area = '未归属')},
                {'field':'households', 'missing':count(*) filter (households is null)},
                {'field':'plan_start', 'missing':count(*) filter (plan_start is null)},
                {'field':'plan_end', 'missing':count(*) filter (plan_end is null)}
            ]
        from marts.renovation_projects
        group by street
        union all
        select
            'renovation_items',
            street,
            count(*),
            [
                {'field':'item_id', 'missing':0},
                {'field':'project_id', 'missing':0},
                {'field':'name', 'missing':0},
                {'field':'class', 'missing':0},
                {'field':'unit', 'missing':0},
                {'field':'plan_qty', 'missing':count(*) filter (plan_qty is null)}
            ]
        from marts.renovation_items
        group by street
        union all
        select
            'renovation_progress',
            street,
            count(*),
            [
                {'field':'item_id', 'missing':0},
                {'field':'as_of', 'missing':0},
                {'field':'done_qty', 'missing':0}
            ]
        from marts.renovation_progress
        group by street
        union all
        select
            'renovation_feedback',
            street,
            count(*),
            [
                {'field':'feedback_id', 'missing':0},
                {'field':'phase', 'missing':0},
                {'field':'at', 'missing':0},
                {'field':'community', 'missing':count(*) filter (community = '未归属')}
            ]
        from marts.renovation_feedback
        group by street
        union all
        select
            'joint_meetings',
            street,
            count(*),
            [
                {'field':'meeting_id', 'missing':0},
                {'field':'held_on', 'missing':count(*) filter (held_on is null)},
                {
                    'field':'invited_units',
                    'missing':count(*) filter (
                        held_on is not null and invited_units is null
                    )
                },
                {
                    'field':'attended_units',
                    'missing':count(*) filter (
                        held_on is not null and attended_units is null
                    )
                }
            ]
        from marts.joint_meetings
        group by street
        union all
        select
            'joint_meeting_members',
            street,
            count(*),
            [
                {'field':'unit', 'missing':0},
                {'field':'type', 'missing':count(*) filter (type = '未分类')}
            ]
        from marts.joint_meeting_members
        group by street
        union all
        select
            'joint_meeting_items',
            street,
            count(*),
            [
                {'field':'item_id', 'missing':0},
                {'field':'title', 'missing':0},
                {'field':'status', 'missing':0},
                {'field':'meeting_id', 'missing':count(*) filter (meeting_id is null)},
                {'field':'owner_unit', 'missing':count(*) filter (owner_unit = '未明确')},
                {'field':'due_on', 'missing':count(*) filter (due_on is null)},
                {
                    'field':'done_on',
                    'missing':count(*) filter (status = 'done' and done_on is null)
                }
            ]
        from marts.joint_meeting_items
        group by street
    ),
    held as (
        select
            dataset,
            coalesce(street, $street) as street,
            field,
            reason in ('missing_key', 'missing_required') as is_missing
        from meta.quarantine
    ),
    missing as (
        select dataset, street, unnest(fields, recursive := true)
        from ledgers
        union all
        select dataset, street, field, count(*)
        from held
        where is_missing
        group by dataset, street, field
    ),
    every_row as (
        select dataset, street, good as rows
        from ledgers
        union all
        select dataset, street, count(*)
        from held
        group by dataset, street
    ),
    totals as (
        select dataset, street, sum(rows)::bigint as rows
        from every_row
        group by dataset, street
    ),
    counted as (
        select
            missing.dataset,
            missing.street,
            missing.field,
            sum(missing.missing)::bigint as missing,
            any_value(totals.rows) as rows
        from missing
        join
            totals
            on totals.dataset = missing.dataset
            and totals.street is not distinct from missing.street
        group by missing.dataset, missing.street, missing.field
    )

select dataset, street, field, missing, rows, missing / nullif(rows, 0) as missing_rate
from counted
where $street is null or street = $street
order by street collate zh, dataset, missing_rate desc, field

-- How a cell's text becomes a value. Temporary: none of this is left in a published version.
-- A macro writes its argument out as often as it uses it, so what is used twice is a column of an earlier step.

-- Most cells have no blanks at their ends, and to look is ten times as quick as to trim.
create or replace temp macro trimmed(cell) as case
    when cell < '!' or ends_with(cell, ' ') or ends_with(cell, chr(10)) or ends_with(cell, chr(13))
        then nullif(trim(cell, ' ' || chr(10) || chr(13)), '')
    else cell
end;

create or replace temp macro clean(cell) as nullif(
    -- Kinds of blanks become blanks; what has no width, and the separator of keys, goes.
    trim(
        translate(
            cell, chr(160) || chr(12288) || chr(9) || chr(8195) || chr(8201) || chr(8239)
            || chr(65279) || chr(8203) || chr(8204) || chr(8205) || chr(8206) || chr(8207) || chr(8234) || chr(8235)
            || chr(8236) || chr(8237) || chr(8238) || chr(8288) || chr(8294) || chr(8295) || chr(8296) || chr(8297)
            || chr(173) || chr(31) || chr(0), '      '
        ),
        ' ' || chr(10) || chr(13)
    ),
    ''
);

-- A text that a spreadsheet would take for a formula is exported with a quote before it. One that had a quote there of
-- its own has two then, so taking one off gives back what there was.
create or replace temp macro unquoted(text) as case
    when starts_with(text, '''') and ltrim(text, '''')[1] in ('=', '+', '-', '@') then text[2:]
    else text
end;

-- What people and spreadsheets write where there is nothing to write. As lists: `in` would be planned as a join. Most short
-- cells are numbers or Chinese words, and need no look at the longer list.
create or replace temp macro said(text) as case
    when strlen(text) > 7 or text between '0' and ':' then text
    when text >= '一' then case when list_contains(['无', '空', '暂无', '不详', '－', '／'], text) then null else text end
    when list_contains(
        [
            '-', '--', '---', '—', '——', '/', '//', '\', '.', '。', '*', 'null', '(null)', 'none', 'nan', 'nat', 'n/a', 'na', 'nil', '#n/a',
            '#ref!', '#value!', '#name?', '#null!', '#num!', '#div/0!', '#error!'
        ],
        lower(text)
    ) then null
    else text
end;

create or replace temp macro half_width_text(text) as translate(
    text,
    '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～',
    '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~'
);

-- A number of a row, of a thing, of a person is the same in whatever way it was kept from being read as a number, or was
-- read as one: ="CY-1", 'CY-1, `CY-1, ＣＹ－１ are CY-1, and 123.0 is 123. Most are plain, and to look is quick.
create or replace temp macro slow_identifier(text) as nullif(
    regexp_replace(
        regexp_replace(
            regexp_replace(half_width_text(text), '^[''`‘’＇\s]+', ''), '^=?\s*"([^"]*)"$', '\1'
        ),
        '^([0-9]+)\.0+$', '\1'
    ),
    ''
);

create or replace temp macro identifier(text) as case
    when strlen(text) = length(text) and text between '(' and '_zzzz' and not starts_with(text, '=') and not contains(text, '.')
        then text
    else slow_identifier(text)
end;

-- What a spreadsheet has made of a number that is too long for it; what it stood for is lost.
create or replace temp macro is_rounded(text) as
    contains(text, '+') and regexp_full_match(text, '[0-9](\.[0-9]+)?[eE]\+[0-9]{1,3}');
-- A word without what is added to it in brackets or behind a sign: 结案（满意）, 【已办结】, 处理中，待回访. What / and 、 stand
-- between may be either, so it is asked about.
create or replace temp macro cut(text) as nullif(
    trim(regexp_extract(text, '^[\s【\[（(《<〔“"]*([^\s【\[（(《<〔“"】\]）)》>〕”，,。.;；:：!！?？—–-]+)', 1)), ''
);

-- Most words that are none of ours have nothing to cut, and to look is quick.
create or replace temp macro can_be_cut(text) as
    strlen(text) > 6 and regexp_matches(text, '[【】\[\]（）()《》<>〔〕“”，,。.;；:：!！?？—–-]|\s');

-- Half-width digits and signs; plain ASCII has as many bytes as characters and needs no look.
create or replace temp macro half_width(text) as case
    when strlen(text) = length(text) then text
    else translate(text, '０１２３４５６７８９：／．－，％（）＋￥−', '0123456789:/.-,%()+¥-')
end;

-- --- dates -----------------------------------------------------------------------------------------------------------
-- The quick way, for plain ISO only: a cast would also take the year 112 or 20250, and drop time zones. Its tests are
-- the cheap ones: to cut a text up takes longer than to cast it.
create or replace temp macro quick_timestamp(text) as case
    when strlen(text) between 8 and 26 and text between '19' and '3'
        and (text like '____-%' or text like '____/%') and text not like '%:%-%' and not contains(text, '+')
        and right(text, 1) between '0' and '9'
        -- A workbook keeps 10:00 as a fraction of a day, which may come out as 09:59:59.999.
        then case
            when contains(text, '.') then greatest(
                try_cast(text as timestamp), date_trunc('second', try_cast(text as timestamp) + interval 10 milliseconds)
            )
            else try_cast(text as timestamp)
        end
end;

-- The first day of a clock, or the last, is what systems write where there is no date. Most dates need no look.
create or replace temp macro undated(text) as case
    when text between '1972' and '9999' and not starts_with(text, '25569') then text
    when regexp_full_match(
        text,
        '(1970|1900|1904|0001|9999)[-/.年](0?1|12)[-/.月](0?[0-2]|31)日?([ T].*)?|1899[-/.年]12[-/.月]3[01]日?([ T].*)?|0000[-/.]00[-/.]00.*'
        || '|(25569|[01])(\.\d+)?|(19700101|19000101)(\d{6})?'
    ) then null
    else text
end;

create or replace temp macro han_digits(text) as translate(text, '〇零○一二两三四五六七八九', '0001223456789');

-- 十五 is 15, 一百二十 is 120, 三千零五 is 3005; null where it is no number below 10,000.
create or replace temp macro han_number(text) as list_transform(
    [
        regexp_extract(
            text,
            '^(?:([一二两三四五六七八九])千)?零?(?:([一二两三四五六七八九])百)?零?(?:([一二三四五六七八九])?(十))?零?([一二两三四五六七八九])?$',
            ['thousands', 'hundreds', 'tens', 'ten', 'ones']
        )
    ],
    lambda parts: nullif(
        coalesce(try_cast(han_digits(parts.thousands) as integer), 0) * 1000
        + coalesce(try_cast(han_digits(parts.hundreds) as integer), 0) * 100
        + case when parts.ten = '' then 0 else coalesce(try_cast(han_digits(parts.tens) as integer), 1) * 10 end
        + coalesce(try_cast(han_digits(parts.ones) as integer), 0),
        0
    )
)[1];

create or replace temp macro han_date_parts(text) as regexp_extract(
    text,
    '^([〇零○一二三四五六七八九]{4})年(?:([一二三四五六七八九十]{1,3})月)?(?:([一二三四五六七八九十]{1,3})[日号])?(.*)$',
    ['year', 'month', 'day', 'rest']
);

-- What people write where a date is to come.
create or replace temp macro spelled_date(text) as case
    when text between '0' and ':'
        then case
            when contains(text, ',') or contains(text, '、')
                then regexp_replace(text, '^(\d{4})\s*[,、]\s*(\d{1,2})\s*[,、]\s*(\d{1,2})', '\1-\2-\3')
            else text
        end
    when list_contains(
        [
            '待定', '未定', '暂定', '暂无', '待安排', '另行通知', '未召开', '尚未召开', '未开工', '未完工', '未竣工', '未验收', '未办结',
            '未完成', '未开始', '未答复', '未回复', '未结案'
        ],
        text
    ) then null
    when regexp_matches(text, '^[〇零○一二三四五六七八九]{4}年')
        then list_transform([han_date_parts(text)], lambda parts: concat(
            han_digits(parts.year), '年', han_number(parts.month) || '月', han_number(parts.day) || '日', parts.rest
        ))[1]
    else text
end;

-- Most are plain ASCII, and to look is quick.
create or replace temp macro half_width_date(text) as case
    when strlen(text) = length(text) and not contains(text, ',') then text
    else spelled_date(half_width(text))
end;

-- 3月5日 and 6月底 are in the year that the table is said to be in; where that is a month, in the one nearest to it.
create or replace temp macro month_of_yearless(text) as
    try_cast(regexp_extract(text, '^(0?[1-9]|1[0-2])\s*月', 1) as integer);

create or replace temp macro with_year(text, year, month) as case
    when month_of_yearless(text) is null then text
    else year - case
        when month_of_yearless(text) - month > 6 then 1 when month - month_of_yearless(text) > 6 then -1 else 0
    end || '年' || text
end;

-- What follows an event does so within a year of it.
create or replace temp macro after_event(moment, event) as
    moment + to_years(ceil(date_diff('day', moment, event - interval 31 day) / 365.25)::integer);

-- A date of which only the month, the quarter or the year is said: the first day of that time, or the last.
-- 2024.1 may be 2024.10 that a workbook has cut, so it is neither.
create or replace temp macro rough_parts(text) as regexp_extract(
    text,
    '^((?:19|20)\d{2})(?:\s*年\s*(?:(0?[1-9]|1[0-2])\s*月份?)?|[-/](0?[1-9]|1[0-2])|\.(0[1-9]|[2-9]|1[0-2]))?\s*(初|中|底|末|上旬|中旬|下旬|上半年|下半年|第?[一二三四1-4]季度|[Qq][1-4])?(?:前|之前|左右)?$',
    ['year', 'month', 'dashed', 'dotted', 'part']
);

create or replace temp macro quarter_of(part) as
    try_cast(regexp_extract(translate(part, '一二三四', '1234'), '[1-4]') as integer);

create or replace temp macro rough_span(year, month, part) as case
    when year = '' then null
    when part = '上半年' then [year || '-01-01', year || '-06-30']
    when part = '下半年' then [year || '-07-01', year || '-12-31']
    when contains(part, '季') or contains(lower(part), 'q')
        then [
            '-01-01', '-04-01', '-07-01', '-10-01', '-03-31', '-06-30', '-09-30', '-12-31'
        ].list_transform(lambda ending: year || ending).list_select(
            [quarter_of(part), quarter_of(part) + 4]
        )
    when month = '' and part = '' then [year || '-01-01', year || '-12-31']
    when month = '' then [
        year || '-' || case part when '初' then '01' when '中' then '06' else '12' end || '-01',
        last_day((year || '-' || case part when '初' then '01' when '中' then '06' else '12' end || '-01')::date)::varchar
    ]
    else [
        year || '-' || month || '-' || case
            when part in ('中', '中旬') then '11' when part in ('底', '末', '下旬') then '21' else '01'
        end,
        case
            when part in ('初', '上旬') then year || '-' || month || '-10'
            when part in ('中', '中旬') then year || '-' || month || '-20'
            else last_day((year || '-' || month || '-01')::date)::varchar
        end
    ]
end;

create or replace temp macro rough_date(text, is_end) as list_transform(
    -- 202506 is a month: a day has eight digits, and what a workbook counts five.
    [rough_parts(case when regexp_full_match(text, '(19|20)\d{2}(0[1-9]|1[0-2])') then text[1:4] || '-' || text[5:6] else text end)],
    lambda parts: rough_span(
        parts.year, coalesce(nullif(parts.month, ''), nullif(parts.dashed, ''), parts.dotted), parts.part
    )[case when is_end then 2 else 1 end]::timestamp
)[1];

-- A deadline that is said from the report on: 3天 and 5个工作日 end with a day, 24小时 with an hour. `counts` are the working
-- days up to each day after `first`, `days` the working days themselves.
create or replace temp macro deadline_parts(text) as regexp_extract(
    text, '^(\d{1,4})\s*个?\s*(工作日|自然日|天|日|小时|h|H)(?:之?内|以内)?$', ['count', 'unit']
);

create or replace temp macro deadline_after(reported, text, first, counts, days) as list_transform(
    [deadline_parts(text)],
    lambda parts: case
        when parts.count = '' then null
        when parts.unit in ('小时', 'h', 'H') then reported + to_hours(parts.count::integer)
        when parts.unit = '工作日'
            then days[counts[date_diff('day', first, reported::date) + 1] + parts.count::integer]::timestamp
        else date_trunc('day', reported) + to_days(parts.count::integer)
    end
)[1];

-- A day and its time from two columns. Either may be a whole moment already; of a stretch of time its beginning counts.
create or replace temp macro joined_time(day, clock) as case
    when day is null or clock is null or regexp_matches(clock, '[-/.年]\d{1,2}[-/.月]\d') then coalesce(clock, day)
    else regexp_replace(day, '[ T]0?0:00(:00)?$', '') || ' ' || regexp_extract(clock, '^(.*?\d:\d{2}(?::\d{2})?|.*)')
end;

create or replace temp macro joined_date(year, month, day, clock) as joined_time(
    case when year is not null then concat_ws('-', rtrim(year, '年'), rtrim(month, '月'), rtrim(day, '日号')) end, clock
);

-- A number that is a date. `later` is 1462 where the days of a workbook count from 1904.
create or replace temp macro numbered_timestamp(text, later) as case
    -- days since 1899-12-30, as Excel counts them; 20000 to 80000 is 1954 to 2119
    when regexp_full_match(text, '\d{5}(\.\d+)?') and text::double + later between 20000 and 80000
        then timestamp '1899-12-30' + to_seconds(round((text::double + later) * 86400))
    when regexp_full_match(text, '(19|20)\d{6}') then try_strptime(text, '%Y%m%d')
    when regexp_full_match(text, '(19|20)\d{10}') then try_strptime(text, '%Y%m%d%H%M')
    when regexp_full_match(text, '(19|20)\d{12}') then try_strptime(text, '%Y%m%d%H%M%S')
    when regexp_full_match(text, '(19|20)\d{6} \d{1,2}:\d{2}(:\d{2})?')
        then try_strptime(text, ['%Y%m%d %H:%M:%S', '%Y%m%d %H:%M'])
    -- 1120228 is in the 112th year of the Republic, 2023
    when regexp_full_match(text, '1\d{6}')
        then try_strptime((text[1:3]::integer + 1911) || text[4:7], '%Y%m%d')
    when regexp_full_match(text, '1\d{6} \d{1,2}:\d{2}(:\d{2})?')
        then try_strptime((text[1:3]::integer + 1911) || text[4:], ['%Y%m%d %H:%M:%S', '%Y%m%d %H:%M'])
end;

-- The parts of a date that is written out; which of the three numbers is what, `timestamp_of_parts` says.
create or replace temp macro date_parts(text) as regexp_extract(
    text,
    '^(?:[(（](预定|預定|预计|預計|计划|計畫|計劃)[)）]\s*)?(民國|民国|中華民國|中华民国)?\s*(\d{4}|\d{1,3})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*((?:19|2\d)\d{2}|\d{1,2})\s*[日号號]?\s*[T,]?\s*(?:周.|星期.)?\s*(上午|下午|中午|晚上|凌晨|早上|傍晚|AM|PM|am|pm)?\s*(?:(\d{1,2})\s*[:点點时時]\s*(\d{1,2}|半)?\s*[:分]?\s*(\d{1,2})?(?:\.\d+)?\s*秒?)?\s*(AM|PM|am|pm)?(Z|\+08:?(?:00)?)?$',
    ['planned', 'era', 'first', 'second', 'third', 'half', 'hour', 'minute', 'seconds', 'late_half', 'zone']
);

create or replace temp macro hour_of_day(hour, half) as case
    when half in ('下午', '晚上', '傍晚', 'pm') and hour < 12 then hour + 12
    when half = '晚上' and hour = 12 then 24
    when half = '中午' and hour < 6 then hour + 12
    when half in ('上午', '凌晨', '早上', 'am') and hour = 12 then 0
    else hour
end;

-- As strptime reads %y.
create or replace temp macro full_year(year) as case
    when strlen(year) = 4 then year
    when strlen(year) = 2 then case when year < '69' then '20' else '19' end || year
end;

-- `sequence` (ymd, dmy, mdy) is how dates with a short year or with the year last are read; null or '': not at all.
create or replace temp macro iso_of_parts(parts, sequence) as case
    when strlen(parts.first) = 4 and strlen(parts.third) <= 2
        then case when parts.first between '1900' and '2999' then parts.first end || '-' || parts.second || '-' || parts.third
    when strlen(parts.third) <= 2 and (parts.era <> '' or (strlen(parts.first) = 3 and parts.first < '200'))
        then (parts.first::integer + 1911) || '-' || parts.second || '-' || parts.third
    when strlen(parts.first) > 2 or parts.era <> '' then null
    when sequence = 'ymd' and strlen(parts.third) <= 2
        then full_year(parts.first) || '-' || parts.second || '-' || parts.third
    when sequence = 'dmy' then full_year(parts.third) || '-' || parts.second || '-' || parts.first
    when sequence = 'mdy' then full_year(parts.third) || '-' || parts.first || '-' || parts.second
end;

create or replace temp macro timestamp_of_parts(parts, sequence) as try_cast(
    iso_of_parts(parts, sequence) || ' '
    || lpad(hour_of_day(
        coalesce(try_cast(parts.hour as integer), 0),
        lower(coalesce(nullif(parts.half, ''), nullif(parts.late_half, '')))
    )::varchar, 2, '0')
    || ':' || lpad(coalesce(nullif(replace(parts.minute, '半', '30'), ''), '0'), 2, '0')
    || ':' || lpad(coalesce(nullif(parts.seconds, ''), '0'), 2, '0')
    as timestamp
-- the ledgers are in the time of China, eight hours before Greenwich
) + case when parts.zone = 'Z' then interval 8 hours else interval 0 hours end;

-- The orders in which a date could be read, unless it says by itself in which it is: then it can be read in none ('') too.
-- By lists, since DuckDB plans an expression as often as it is written out.
create or replace temp macro possible_orders(parts) as list_transform(
    [list_filter(['', 'dmy', 'mdy', 'ymd'], lambda tried: timestamp_of_parts(parts, tried) is not null)],
    lambda readable: case when readable[1] <> '' then array_to_string(readable, ' ') end
)[1];

create or replace temp macro slow_timestamp(text, later, sequence) as coalesce(
    numbered_timestamp(text, later),
    list_transform([date_parts(text)], lambda parts: timestamp_of_parts(parts, sequence))[1]
);

-- What has not happened yet cannot be read as an event.
create or replace temp macro slow_event(text, later, sequence) as coalesce(
    numbered_timestamp(text, later),
    list_transform(
        [date_parts(text)], lambda parts: case when parts.planned = '' then timestamp_of_parts(parts, sequence) end
    )[1]
);

create or replace temp macro orders_of(text) as list_transform([date_parts(text)], lambda parts: possible_orders(parts))[1];

-- A date that says no time means the whole day, so its end. A workbook's date has midnight for its time, and so has what
-- it saves as text: no deadline is meant to be over when its day begins.
create or replace temp macro end_of_day(value) as case
    when value = date_trunc('day', value) then value + interval 1 day - interval 1 second
    else value
end;

-- --- numbers ---------------------------------------------------------------------------------------------------------
-- Decimal, since 1.1 万 as a binary number is a bit more than 11000. With a ratio of decimal(16, 6) it fills 38 digits.
create or replace temp macro quick_number(text) as try_cast(text as decimal(22, 9));

create or replace temp macro number_parts(text) as regexp_extract(
    text,
    '^(\()?\s*(¥|RMB|人民币)?\s*([-+]?)\s*([0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]*)?|[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+)\s*([^-+0-9\s.,()][^()]*?)?\s*(\))?$',
    ['opened', 'money', 'sign', 'digits', 'unit', 'closed']
);

-- What qualifies a number is kept beside it (as_written): 约120户, 80余户, 近50万平方米, 300户左右.
create or replace temp macro unqualified(text) as trim(regexp_replace(
    regexp_replace(
        regexp_replace(text, '^(?:约|大约|大概|约为|近|接近|将近|超|超过|逾|不足|不到|至少|不少于|最多|不超过)\s*', ''),
        '^([\d.,]+|[一二两三四五六七八九十百千零]+)\s*(万|亿)?(?:余|多|来)', '\1\2'
    ),
    '(?:左右|上下|以上|以下|以内)$', ''
));

create or replace temp macro is_qualified(text) as unqualified(text) <> text;

create or replace temp macro plain_number(text) as case
    when not regexp_matches(text, '[约近超逾不至最大将接余多来左上以一二两三四五六七八九十]') then text
    else list_transform(
        [regexp_extract(unqualified(text), '^([一二两三四五六七八九十百千零]*)(.*)$', ['han', 'rest'])],
        lambda parts: case
            when parts.han = '' then parts.rest
            else (case when parts.han[1] in ('百', '千', '零') then null else han_number(parts.han) end)::varchar || parts.rest
        end
    )[1]
end;

-- How long something took: 2小时30分, 2:30, 9:00-11:30, 两个半小时.
create or replace temp macro span_parts(text) as regexp_extract(
    text,
    '^(?:(\d{1,3}|[一二两三四五六七八九十]+)\s*个?(半)?\s*(?:小时|钟头|h|H)\s*(?:(\d{1,2})\s*(?:分钟?|min|m))?|(半)个?小时|(\d{1,2}):(\d{2})(?::\d{2})?(?:\s*(?:-|~|～|—|–|至|到)+\s*(\d{1,2}):(\d{2}))?)$',
    ['hours', 'half', 'minutes', 'only_half', 'hour', 'minute', 'until', 'until_minute']
);

create or replace temp macro hours_of(text) as list_transform(
    [span_parts(text)],
    lambda parts: case
        when parts.only_half <> '' then 0.5
        when parts.hours <> ''
            then coalesce(try_cast(parts.hours as integer), han_number(parts.hours))
                + case when parts.half = '' then 0 else 0.5 end + coalesce(try_cast(parts.minutes as integer), 0) / 60
        when parts.until <> ''
            then (parts.until::integer - parts.hour::integer) + (parts.until_minute::integer - parts.minute::integer) / 60
        when parts.hour <> '' then parts.hour::integer + parts.minute::integer / 60
    end
)[1];

-- (1,234) is less than nothing, as accountants write it; a bracket that stands alone is a slip.
create or replace temp macro number_of_parts(parts) as case
    when (parts.opened = '') = (parts.closed = '') and (parts.opened = '' or parts.sign = '')
        then try_cast(
            case when parts.opened = '(' then '-' else parts.sign end || replace(replace(parts.digits, ',', ''), ' ', '')
            as decimal(22, 9)
        )
end;

-- A unit written in the cell goes before the column's. ¥ alone says 元, which counts where the column is in 元.
create or replace temp macro unit_of_parts(parts) as case
    when parts.unit <> '' then parts.unit
    when parts.money <> '' then '¥'
end;

create or replace temp macro scaled(number, top, bottom) as case
    when bottom = 1 then number * top
    else try_cast(round(number * top / bottom, 9) as decimal(38, 15))
end;

-- The ratio of a bare number is [top, bottom]; those of the units that a cell may name are in lists.
create or replace temp macro slow_number(text, top, bottom, units, tops, bottoms) as list_transform(
    [number_parts(text)],
    lambda parts: case
        when unit_of_parts(parts) is null then scaled(number_of_parts(parts), top, bottom)
        else scaled(
            number_of_parts(parts),
            tops[list_position(units, unit_of_parts(parts))],
            bottoms[list_position(units, unit_of_parts(parts))]
        )
    end
)[1];

create or replace temp macro parse_boolean(text, yes, no) as case
    when list_contains(yes, lower(text)) then true
    when list_contains(no, lower(text)) then false
end;

-- --- personal data, masked at the door -------------------------------------------------------------------------------
-- One telephone in any spelling is one person: 138 0000 0000, +8613800000000, (023)6888-1234.
create or replace temp macro telephone(text) as regexp_extract(
    translate(text, ' -－—()（）', ''), '^(?:\+?86|0086)?(1[3-9][0-9]{9}|0[1-9][0-9]{8,10})(?:\.0+)?$', 1
);

create or replace temp macro person_key(text, salt) as case
    when regexp_full_match(text, 'vk_[0-9a-f]{16,64}') then text
    when strlen(text) > 11 then 'vk_' || left(sha256(salt || coalesce(nullif(telephone(text), ''), text)), 16)
    else 'vk_' || left(sha256(salt || text), 16)
end;

create or replace temp macro masked_name(text) as case
    when contains(text, '*') then text
    else left(text, 1) || '**'
end;

-- A match takes in the character on either side, so a second pass finds the number behind a shared comma.
create or replace temp macro masked_mobiles(text) as regexp_replace(
    regexp_replace(
        text, '(^|[^0-9])((?:86[- ]?)?1[3-9][0-9])[- ]?[0-9]{4}[- ]?([0-9]{4})($|[^0-9])', '\1\2****\3\4', 'g'
    ),
    '(^|[^0-9])((?:86[- ]?)?1[3-9][0-9])[- ]?[0-9]{4}[- ]?([0-9]{4})($|[^0-9])', '\1\2****\3\4', 'g'
);

-- with the area code, or behind a word that says so
create or replace temp macro masked_landlines(text) as regexp_replace(
    regexp_replace(
        text, '(^|[^0-9])([(（]?0[1-9][0-9]{1,2}[)）]?[-－— ]?)[2-8][0-9]{2,3}[- ]?([0-9]{4})($|[^0-9])', '\1\2****\3\4', 'g'
    ),
    '((?:电话|座机|固话)(?:号码|号)?(?:[是为:：]|\s)*)[2-8][0-9]{2,3}([0-9]{4})($|[^0-9])', '\1****\2\3', 'g'
);

create or replace temp macro masked_phones(text) as masked_landlines(masked_mobiles(text));

-- 18 digits, and the 15 that cards had until 1999; either has a date of birth in it
create or replace temp macro masked_identities(text) as regexp_replace(
    regexp_replace(
        regexp_replace(
            text, '[1-9][0-9]{5}[- ]?(?:19|20)[0-9]{2}[01][0-9][0-3][0-9][- ]?[0-9]{3}[0-9Xx]', '［证件号］', 'g'
        ),
        '(^|[^0-9])[1-9][0-9]{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}($|[^0-9])', '\1［证件号］\2', 'g'
    ),
    '(^|[^0-9])[1-9][0-9]{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}($|[^0-9])', '\1［证件号］\2', 'g'
);

-- 16 to 19 digits. None begins with 1 or 2, and the numbers that other systems give out begin with a date.
create or replace temp macro masked_cards(text) as regexp_replace(
    text, '(^|[^0-9])[3-69][0-9]{3}(?:[- ]?[0-9]{4}){3}(?:[- ]?[0-9]{1,3})?($|[^0-9])', '\1［卡号］\2', 'g'
);

create or replace temp macro masked_numbers(text) as masked_phones(
    masked_cards(masked_identities(translate(text, '０１２３４５６７８９', '0123456789')))
);

-- Any other text that is kept: nobody writes a telephone number as the name of a unit, but somebody writes it beside it.
create or replace temp macro may_hold_number(text) as
    strlen(text) > 10 and length(text) > 9 and regexp_matches(text, '[0-9０-９][-0-9０-９ ]{9}');

create or replace temp macro without_numbers(text) as case
    when may_hold_number(text) then masked_numbers(text)
    else text
end;

-- The door itself: 703, 6-1, 703房, 七〇三室; of 703房屋 the 房 belongs to what comes after it.
create or replace temp macro door() as
    '(?:[0-9]+(?:[-－][0-9]+)*(?:\s*(?:号|室|户|房间|房($|[^屋东顶管产0-9A-Za-z一二三四五六七八九十]))|)|[〇零一二三四五六七八九十百]+(?:室|房间|号房))';

create or replace temp macro masked_doors(text) as regexp_replace(
    regexp_replace(
        regexp_replace(
            text,
            '([0-9A-Za-z一二三四五六七八九十]+(?:栋|幢|座|号楼))[-－—0-9一二三四五六七八九十单元层楼附号室户 ]*' || door(),
            '\1\2', 'g'
        ),
        '[0-9一二三四五六七八九十]+单元[-－—0-9一二三四五六七八九十层楼 ]*' || door(), '\1', 'g'
    ),
    -- behind the number of a house in a road
    '([0-9]+号)\s*附\s*[0-9]+(?:[-－][0-9]+)*\s*(?:号楼?|室|户)?(?:\s*(?:[0-9]+(?:[-－][0-9]+)+|[0-9]{3,4})\s*(?:号|室|户)?)?',
    '\1', 'g'
);

create or replace temp macro masked_accounts(text) as regexp_replace(
    regexp_replace(
        regexp_replace(text, '[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+', '［邮箱］', 'g'),
        '((?:QQ|qq|Qq)(?:号码|号|群)?(?:[是为:：]|\s)*)[1-9][0-9]{4,11}', '\1［号码］', 'g'
    ),
    '((?:微信号|微信|WeChat|wechat|VX|vx)(?:群|号|ID|id)?(?:[是为:：]|\s)*)[A-Za-z0-9][-_A-Za-z0-9]{5,19}', '\1［号码］', 'g'
);

create or replace temp macro plate_places() as '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';

create or replace temp macro masked_plates(text) as regexp_replace(
    text,
    '([' || plate_places() || '][A-HJ-NP-Z])[·•.． -]?(?:[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[学警港澳挂])($|[^A-Za-z0-9])',
    '\1·***\2', 'g'
);

-- --- names behind the words that announce them -----------------------------------------------------------------------
create or replace temp macro person_words() as
    '(?:联系人|反映人|来电人|来访人|报修人|投诉人|举报人|报警人|求助人|申请人|上报人|诉求人|当事人|信访人|负责人|经办人|受访人'
    || '|居民|业主|户主|住户|租户|租客|房东|房主|村民|市民|群众|老人|家属|姓名)(?:代表|姓名)?(?:[为是叫:：(（]|\s)*';

create or replace temp macro surnames() as
    '王刘赵吴徐朱郭罗梁宋郑韩唐冯邓萧肖曹袁傅沈彭吕苏卢蒋蔡贾丁魏薛叶阎潘戴汪范姚谭廖邹熊陆郝崔邱秦侯邵孟尹黎乔贺赖龚倪翁聂詹欧庄柯阮喻涂冉牟蒲敖'
    || '匡晏谯殷荀鲍甄邬邢裴屈岳俞芦瞿郎戚祝董张周许何胡黄林曾马高谢夏石田金白江龙段雷武康任余程方于万常钟付洪申易毛孔温游柳杜孙李杨陈钱严顾莫齐漆梅陶';

-- Ordinary words that begin like a name: 居民周边 is no 周边.
create or replace temp macro no_names() as
    '(?:张[贴开口]|周[边围末一二三四五六日年期长转到]|许[多可]|何[时况人处种必]|胡[同乱]|黄色|林[木荫]|曾[经多]|马[上路桶]'
    || '|高[兴空度层压低大中温新处峰]|谢[谢绝]|夏[天季]|石[板头块墙材]|田[地间]|金[额属]|白[天色]|江[边北水]|龙头|段[时落]|雷[雨电]|武装'
    || '|康[复养]|任[何意务由职]|余[下款额]|程[度序]|方[便案面法向式]|于[是今昨本上下近前当早中晚每周]|万[元分]|常[年常住见期]|钟[头楼]'
    || '|付[款费出清]|洪水|申[请报诉]|易[燃爆拉]|毛病|孔洞|温[度馨]|游[玩客泳]|柳树|杜绝|孙[子女]|李子|杨[树梅]|陈[述列旧设]|钱[财款包]'
    || '|严[重格肃厉禁]|顾[客虑]|莫名|齐[全心]|漆[面黑]|梅[雨花]|陶瓷'
    || '|[' || surnames() || '][先女师同家们某]?(?:先生|女士|师傅|同志|家|们))';

create or replace temp macro person_name() as '[' || surnames() || ']\p{Han}{1,2}?';

-- What may stand after a name; a letter that does not is part of a longer word.
create or replace temp macro name_ends() as
    '($|[^\p{Han}A-Za-z*' || chr(30) || ']|电话|手机|联系|来电|致电|来访|反映|反应|称|说|表示|投诉|报修|报警|举报|先生|女士|同志|师傅|家|住|于|在|及|的|等|已)';

create or replace temp macro masked_names(text) as replace(
    regexp_replace(
        regexp_replace(
            -- A mark between the two keeps an ordinary word from being taken for a name.
            regexp_replace(text, '(' || person_words() || ')(' || no_names() || ')', '\1' || chr(30) || '\2', 'g'),
            -- of several, the first speaks for all
            '(' || person_words() || '[' || surnames() || '])\p{Han}{1,2}?(?:[、和与及/]' || person_name() || ')+' || name_ends(),
            '\1**等\2', 'g'
        ),
        '(' || person_words() || ')(?:([' || surnames() || '])\p{Han}{1,2}?|([欧上司诸皇令尉慕])[阳官马徒葛甫狐迟容]\p{Han}{1,2}?)' || name_ends(),
        '\1\2\3**\4', 'g'
    ),
    chr(30), ''
);

create or replace temp macro may_tell_of_person(text) as regexp_matches(
    text, '[0-9０-９][-0-9０-９ ]|[栋幢座楼@附]|单元|' || person_words() || '|[' || plate_places() || '][A-Z]|QQ|qq|微信'
);

create or replace temp macro scrubbed(text) as case
    when may_tell_of_person(text)
        then masked_names(masked_doors(masked_numbers(masked_plates(masked_accounts(text)))))
    else text
end;

-- What a row without a number is known by: however it is spaced, and half-width or full.
create or replace temp macro plain_name(text) as
    nullif(regexp_replace(half_width_text(text), '\s+', '', 'g'), '');

-- 2025Q1, of the quarter that a meeting says, as queries/staging/joint_meetings.sql reads it, or of a day.
create or replace temp macro stated_quarter(text) as regexp_replace(
    regexp_extract(translate(text, '１２３４一二三四', '12341234'), '^\D*(?:19|20)\d{2}\D+[1-4][^\d月]*$'),
    '^\D*(\d{4})\D+(\d).*$', '\1Q\2'
);
create or replace temp macro meeting_quarter(text, day) as
    coalesce(nullif(stated_quarter(text), ''), year(day::date) || 'Q' || quarter(day::date));

-- Of a target, as queries/staging/metric_targets.sql reads it: I09 of “I09 按期处置率”; the number, and the unit beside it or in a cell
-- of its own; 2025, 2025Q2 or 长期. Null for what is none.
create or replace temp macro metric_code(text) as upper(regexp_extract(text, '^\s*([A-Za-z]\d{2})(?:\D|$)', 1));
create or replace temp macro target_number(text) as
    try_cast(replace(regexp_extract(text, '^[≥≤]?\s*(\d[\d,]*(?:\.\d+)?)\D*$', 1), ',', '') as double);
create or replace temp macro target_unit(text, unit) as case
    coalesce(nullif(trim(regexp_replace(text, '^[≥≤]?\s*[\d,.]+', '')), ''), trim(unit))
    when '%' then 'share'
    when '％' then 'share'
    else coalesce(nullif(trim(regexp_replace(text, '^[≥≤]?\s*[\d,.]+', '')), ''), trim(unit))
end;
create or replace temp macro target_period(text) as case
    when text in ('长期', '始终', '一直', '每年') then '长期'
    when regexp_full_match(text, '\s*(19|20)\d{2}\s*年?度?\s*') then left(trim(text), 4)
    else nullif(stated_quarter(text), '')
end;

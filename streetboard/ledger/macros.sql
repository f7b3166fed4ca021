-- How a cell's text becomes a value. Temporary: none of this is left in a published version.
create or replace temp macro trimmed(cell) as nullif(trim(cell), '');

create or replace temp macro trimmed(cell) as nullif(trim(cell), '');

create or replace temp macro clean(cell) as nullif(
    -- Kinds of blanks become blanks; what has no width, and the separator of keys, goes.
    trim(translate(cell, chr(160) || chr(12288) || chr(9) || chr(65279) || chr(8203) || chr(31) || chr(0), '   ')), ''
);

-- What people write where there is nothing to write.
create or replace temp macro said(text) as case
    when length(text) <= 4
        and lower(text) in ('-', '--', '—', '——', '/', '无', '空', 'null', 'none', 'nan', 'nat', 'n/a', '#n/a')
        then null
    else text
end;

-- Half-width digits and signs; plain ASCII has as many bytes as characters and needs no look.
create or replace temp macro half_width(text) as case
    when strlen(text) = length(text) then text
    else translate(text, '０１２３４５６７８９：／．－，％', '0123456789:/.-,%')
end;

create or replace temp macro spelled_parts(text) as regexp_extract(
    text,
    '^((?:19|2\d)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?\s*[T,]?\s*(?:周.|星期.)?\s*(上午|下午|中午|晚上|凌晨|AM|PM|am|pm)?\s*(?:(\d{1,2})\s*[:点时]\s*(\d{1,2}|半)?\s*[:分]?\s*(\d{1,2})?(?:\.\d+)?\s*秒?)?\s*(AM|PM|am|pm)?(Z|\+08:?(?:00)?)?$',
    ['y', 'm', 'd', 'half', 'hour', 'minute', 'second', 'late_half', 'zone']
);

create or replace temp macro hour_of_day(hour, half) as case
    when half in ('下午', '晚上', 'pm') and hour < 12 then hour + 12
    when half = '晚上' and hour = 12 then 24
    when half = '中午' and hour < 6 then hour + 12
    when half in ('上午', '凌晨', 'am') and hour = 12 then 0
    else hour
end;

create or replace temp macro timestamp_of_parts(parts) as try_cast(
    parts.y || '-' || parts.m || '-' || parts.d || ' '
    || lpad(hour_of_day(
        coalesce(try_cast(parts.hour as integer), 0),
        lower(coalesce(nullif(parts.half, ''), nullif(parts.late_half, '')))
    )::varchar, 2, '0')
    || ':' || lpad(coalesce(nullif(replace(parts.minute, '半', '30'), ''), '0'), 2, '0')
    || ':' || lpad(coalesce(nullif(parts.second, ''), '0'), 2, '0')
    as timestamp
-- the ledgers are in the time of China, eight hours before Greenwich
) + case when parts.zone = 'Z' then interval 8 hours else interval 0 hours end;

create or replace temp macro numbered_timestamp(text) as case
    -- days since 1899-12-30, as Excel counts them; 20000 to 80000 is 1954 to 2119
    when regexp_full_match(text, '\d{5}(\.\d+)?') and text::double between 20000 and 80000
        then timestamp '1899-12-30' + to_seconds(round(text::double * 86400))
    when regexp_full_match(text, '(19|20)\d{6}') then try_strptime(text, '%Y%m%d')
    when regexp_full_match(text, '(19|20)\d{10}') then try_strptime(text, '%Y%m%d%H%M')
    when regexp_full_match(text, '(19|20)\d{12}') then try_strptime(text, '%Y%m%d%H%M%S')
    when regexp_full_match(text, '(19|20)\d{6} \d{1,2}:\d{2}(:\d{2})?') then try_strptime(text, ['%Y%m%d %H:%M:%S', '%Y%m%d %H:%M'])
end;

create or replace temp macro parse_timestamp(text) as coalesce(
    -- The quick way, for plain ISO only: a cast would also take the year 112, years before Christ, and drop time zones.
    case
        when strlen(text) <= 23 and (text[1] = '2' or left(text, 2) = '19') and text[5] in ('-', '/')
            and right(text, 1) between '0' and '9' and not contains(text, '+')
            then try_cast(text as timestamp)
    end,
    numbered_timestamp(text),
    timestamp_of_parts(spelled_parts(text))
);

-- A date that says no time means the whole day, so its end.
create or replace temp macro end_of_day(value, text) as case
    when value = date_trunc('day', value) and not regexp_matches(text, '[:点时]|\d{12}')
        then value + interval 1 day - interval 1 second
    else value
end;

create or replace temp macro number_part(text) as try_cast(
    replace(regexp_extract(text, '^([-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?)\s*(?:[^0-9].*)?$', 1), ',', '') as double
);

create or replace temp macro unit_part(text) as regexp_extract(
    text, '^[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?\s*([^0-9].*)?$', 1
);

-- `ratio` converts a bare number; a unit written in the cell is looked up and goes before it.
create or replace temp macro parse_number(text, ratio, units, ratios) as case
    when text[1] between '0' and '9' and try_cast(text as double) is not null then try_cast(text as double) * ratio
    when unit_part(text) = '' then number_part(text) * ratio
    else number_part(text) * ratios[list_position(units, unit_part(text))]
end;

create or replace temp macro parse_boolean(text, yes, no) as case
    when list_contains(yes, lower(text)) then true
    when list_contains(no, lower(text)) then false
end;

-- --- personal data, masked at the door -------------------------------------------------------------------------------
create or replace temp macro person_key(text, salt) as case
    when regexp_full_match(text, 'vk_[0-9a-f]{16,64}') then text
    else 'vk_' || left(sha256(salt || text), 16)
end;

create or replace temp macro masked_name(text) as case
    when contains(text, '*') then text
    else left(text, 1) || '**'
end;

-- A match takes in the character on either side, so a second pass finds the number behind a shared comma.
create or replace temp macro masked_phones(text) as regexp_replace(
    regexp_replace(
        text, '(^|[^0-9])((?:86[- ]?)?1[3-9][0-9])[- ]?[0-9]{4}[- ]?([0-9]{4})($|[^0-9])', '\1\2****\3\4', 'g'
    ),
    '(^|[^0-9])((?:86[- ]?)?1[3-9][0-9])[- ]?[0-9]{4}[- ]?([0-9]{4})($|[^0-9])', '\1\2****\3\4', 'g'
);

-- 18 digits, and the 15 that cards had until 1999; either has a date of birth in it
create or replace temp macro masked_identities(text) as regexp_replace(
    regexp_replace(
        text, '[1-9][0-9]{5}[- ]?(?:19|20)[0-9]{2}[01][0-9][0-3][0-9][- ]?[0-9]{3}[0-9Xx]', '［证件号］', 'g'
    ),
    '(^|[^0-9])[1-9][0-9]{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}($|[^0-9])', '\1［证件号］\2', 'g'
);

-- Any other text that is kept: nobody writes a telephone number as the name of a unit, but somebody writes it beside it.
create or replace temp macro without_numbers(text) as case
    when strlen(text) > 10 and regexp_matches(text, '[0-9０-９][-0-9０-９ ]{9}')
        then masked_phones(masked_identities(translate(text, '０１２３４５６７８９', '0123456789')))
    else text
end;

create or replace temp macro masked_doors(text) as regexp_replace(
    regexp_replace(
        text, '([0-9A-Za-z]+(?:栋|幢|座|号楼))[-－—0-9单元层楼附号 ]*[0-9]+(?:[-－][0-9]+)*\s*(?:号|室|户)?', '\1', 'g'
    ),
    '[0-9]+单元\s*[0-9]+(?:[-－][0-9]+)*\s*(?:号|室|户)?', '', 'g'
);

create or replace temp macro scrubbed(text) as case
    when regexp_matches(text, '[0-9０-９]{2}|[栋幢座楼]|单元')
        then masked_doors(masked_phones(masked_identities(translate(text, '０１２３４５６７８９', '0123456789'))))
    else text
end;

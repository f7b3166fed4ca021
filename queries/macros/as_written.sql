-- title: 台账写法
-- definition: 带“约”“余”的数、只写到月或年的日期，台账原来怎么写：户数：约120户；计划完工：2024年底。没有这样写的为空。
-- arguments: written
nullif(
    array_to_string(
        list_transform(
            map_entries(written), lambda entry:entry.key || '：' || entry.value
        ),
        '；'
    ),
    ''
)

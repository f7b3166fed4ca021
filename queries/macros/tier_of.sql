-- title: 处置层级属于哪一级治理架构
-- definition: 网格、社区是社区网格，街道是街道指挥中心，区级是区治理中心；没有写的为空，别的写法原样。
-- arguments: level
case
    when level in ('网格', '社区')
    then '社区网格'
    when level = '街道'
    then '街道指挥中心'
    when level = '区级'
    then '区治理中心'
    else nullif(trim(level), '')
end

-- title: 是否社会资金
-- definition: 资金来源里写了社会、基金会、捐。
-- arguments: fund_source
coalesce(regexp_matches(fund_source, '社会|基金会|捐'), false)

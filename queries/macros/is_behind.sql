-- title: 是否落后
-- definition: 比例低于全街道超过 behind_tolerance，且 95% 的威尔逊区间不含全街道的比例：差一点点、或件数太少的，不算落后。
-- arguments: part, whole, of_street
part / nullif(whole, 0) < of_street - marts.setting('behind_tolerance')
and marts.wilson_upper(part, whole) < of_street

-- title: 是否在所问的片区
-- definition: 片区连同它的下级片区；没有问的不限。
-- arguments: asked_area, area, parent_area
asked_area is null or asked_area in (area, parent_area)

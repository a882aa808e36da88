ALTER TABLE `alerts` ADD `waiting` mediumtext character set utf8mb4 collate utf8mb4_bin;

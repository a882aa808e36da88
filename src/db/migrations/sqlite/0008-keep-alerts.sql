ALTER TABLE `alerts` ADD `waiting` text;

ALTER TABLE `request_bodies` ADD `headers` mediumblob;

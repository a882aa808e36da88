ALTER TABLE `request_bodies` ADD `headers` blob;

-- Orders of one state, newest first.
CREATE INDEX `orders_by_status` ON `orders` (`status`,`id`);
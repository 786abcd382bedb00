-- How old received events are: those that cannot come again are forgotten every minute.
CREATE INDEX `inbox_by_age` ON `inbox` (`received_at_ms`);
-- Messages that could not be consumed: inventory is told of the copies that editions begin with.
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`reason` text NOT NULL,
	`body` text NOT NULL,
	`received_at_ms` integer NOT NULL
);

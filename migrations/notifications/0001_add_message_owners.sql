-- Whose account a message belongs to, and the messages to other Workers.
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`subscriber` text NOT NULL,
	`envelope` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`sent_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `outbox_unsent` ON `outbox` (`sent_at_ms`,`created_at_ms`);--> statement-breakpoint
ALTER TABLE `messages` ADD `user_id` text;--> statement-breakpoint
CREATE INDEX `messages_by_user` ON `messages` (`user_id`) WHERE user_id IS NOT NULL;
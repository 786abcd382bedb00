-- Whose orders are, what their personal columns are sealed with, and by what their owners and sellers find them.
CREATE TABLE `verified_emails` (
	`user_id` text PRIMARY KEY NOT NULL,
	`email_index` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `verified_emails_email_index_unique` ON `verified_emails` (`email_index`);--> statement-breakpoint
ALTER TABLE `orders` ADD `user_id` text;--> statement-breakpoint
ALTER TABLE `orders` ADD `sealed_with` text DEFAULT 'unsealed';--> statement-breakpoint
ALTER TABLE `orders` ADD `email_index` text;--> statement-breakpoint
CREATE INDEX `orders_by_user` ON `orders` (`user_id`,`id`) WHERE user_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `orders_by_email` ON `orders` (`email_index`) WHERE email_index IS NOT NULL;--> statement-breakpoint
CREATE INDEX `orders_sealed_with` ON `orders` (`sealed_with`) WHERE sealed_with IS NOT NULL;--> statement-breakpoint
CREATE INDEX `order_lines_by_seller` ON `order_lines` (`seller_id`,`order_id`);
-- What is set aside over HTTP, and whose each SKU is.
CREATE TABLE `reservations` (
	`id` text PRIMARY KEY NOT NULL,
	`made_by` text NOT NULL,
	`idempotency_key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`order_id` text NOT NULL,
	`lines` text NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`ended_as` text,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reservations_by_key` ON `reservations` (`made_by`,`idempotency_key`);--> statement-breakpoint
CREATE INDEX `reservations_by_expiry` ON `reservations` (`expires_at_ms`);--> statement-breakpoint
ALTER TABLE `stock_levels` ADD `seller_id` text;--> statement-breakpoint
CREATE INDEX `stock_levels_by_seller` ON `stock_levels` (`seller_id`,`available`,`sku`);
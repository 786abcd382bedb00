-- Orders with their lines, events, idempotency keys, and the tables that publish and consume events.
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`reason` text NOT NULL,
	`body` text NOT NULL,
	`received_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`order_id` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`scope`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_age` ON `idempotency_keys` (`created_at_ms`);--> statement-breakpoint
CREATE TABLE `order_events` (
	`order_id` text NOT NULL,
	`version` integer NOT NULL,
	`type` text NOT NULL,
	`data` text NOT NULL,
	`at_ms` integer NOT NULL,
	PRIMARY KEY(`order_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `order_lines` (
	`order_id` text NOT NULL,
	`position` integer NOT NULL,
	`sku` text NOT NULL,
	`book_id` text NOT NULL,
	`seller_id` text NOT NULL,
	`title` text NOT NULL,
	`format` text NOT NULL,
	`quantity` integer NOT NULL,
	`unit_price_minor` integer NOT NULL,
	PRIMARY KEY(`order_id`, `position`)
);
--> statement-breakpoint
CREATE TABLE `orders` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`status` text NOT NULL,
	`version` integer NOT NULL,
	`attempt` integer NOT NULL,
	`payment_id` text,
	`payment_provider` text,
	`payment_token` text,
	`origin` text NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`shipping_address` text,
	`shipping_method` text NOT NULL,
	`currency` text NOT NULL,
	`total_minor` integer NOT NULL,
	`cart_id` text,
	`cart_version` integer,
	`cart_emptied_at_ms` integer,
	`pay_by_ms` integer NOT NULL,
	`traceparent` text NOT NULL,
	`request_id` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `orders_number_unique` ON `orders` (`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `orders_payment_id_unique` ON `orders` (`payment_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `orders_cart` ON `orders` (`cart_id`,`cart_version`) WHERE status NOT IN ('rejected', 'payment_failed', 'cancelled');--> statement-breakpoint
CREATE INDEX `orders_open` ON `orders` (`updated_at_ms`) WHERE status IN ('pending', 'reserved', 'paying', 'paid');--> statement-breakpoint
CREATE INDEX `orders_cart_waiting` ON `orders` (`updated_at_ms`) WHERE status = 'confirmed' AND cart_id IS NOT NULL AND cart_emptied_at_ms IS NULL;--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`subscriber` text NOT NULL,
	`envelope` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`sent_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `outbox_unsent` ON `outbox` (`sent_at_ms`,`created_at_ms`);
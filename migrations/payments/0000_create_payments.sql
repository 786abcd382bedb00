-- Creates payments with their events, refunds, the outbox of events to tell, and the inbox of webhooks received.
CREATE TABLE `inbox` (
	`event_id` text PRIMARY KEY NOT NULL,
	`received_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`subscriber` text NOT NULL,
	`envelope` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`sent_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `outbox_unsent` ON `outbox` (`sent_at_ms`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `payment_events` (
	`payment_id` text NOT NULL,
	`version` integer NOT NULL,
	`status` text NOT NULL,
	`provider_ref` text,
	`action_url` text,
	`decline_code` text,
	`refunded_minor` integer NOT NULL,
	`cause` text NOT NULL,
	`request_id` text NOT NULL,
	`at_ms` integer NOT NULL,
	PRIMARY KEY(`payment_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `payments` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`provider` text NOT NULL,
	`provider_key` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`mode` text NOT NULL,
	`status` text NOT NULL,
	`provider_ref` text,
	`action_url` text,
	`decline_code` text,
	`refunded_minor` integer NOT NULL,
	`version` integer NOT NULL,
	`traceparent` text NOT NULL,
	`request_id` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payments_provider_key` ON `payments` (`provider`,`provider_key`);--> statement-breakpoint
CREATE INDEX `payments_order` ON `payments` (`order_id`);--> statement-breakpoint
CREATE TABLE `refunds` (
	`id` text PRIMARY KEY NOT NULL,
	`payment_id` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`reason` text NOT NULL,
	`status` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `refunds_payment` ON `refunds` (`payment_id`);
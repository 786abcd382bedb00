-- By when mails and invitations end, and who was asked to forget whom and has not: for the tasks of every minute.
CREATE INDEX `erasures_unforgotten` ON `erasures` (`requested_at_ms`) WHERE "erasures"."forgotten_at_ms" is null;--> statement-breakpoint
CREATE INDEX `invitations_by_end` ON `invitations` (`expires_at_ms`);--> statement-breakpoint
CREATE INDEX `mails_by_end` ON `mails` (`expires_at_ms`);--> statement-breakpoint
CREATE INDEX `mails_with_payload` ON `mails` (`expires_at_ms`) WHERE "mails"."payload" is not null;
-- Who is an admin, which mail an invitation was sent with, and how old received events are: so that nobody walks past all accounts and mails.
CREATE INDEX `inbox_by_age` ON `inbox` (`received_at_ms`);--> statement-breakpoint
CREATE INDEX `mails_by_invitation` ON `mails` (`invitation_id`) WHERE "mails"."invitation_id" is not null;--> statement-breakpoint
CREATE INDEX `users_admins` ON `users` (`role`) WHERE "users"."role" = 'admin';
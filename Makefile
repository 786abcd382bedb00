# Names that people try first. Each is one npm script, and leaves its reports in .octavo/reports.
.PHONY: test-coverage benchmark security-scan

test-coverage:
	npm run coverage

benchmark:
	npm run bench

security-scan:
	npm run scan

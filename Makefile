run:
	@echo soon

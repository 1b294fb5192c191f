# make demo   install, and turn the sample articles into bilingual ones
# make test   install what tests need, and run the whole suite
# make lint   style and types
# make docs   the reference of the Python API, in docs/api
# make bench  speed and quality, side by side (see docs/performance.md)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test lint docs bench schema clean

demo: $(VENV)/.installed
	$(BIN)/translator translate samples/*.txt --output out/demo --format html,json,md
	$(BIN)/translator translate samples/wire.txt
	@echo
	@echo "The other samples are in out/demo; open out/demo/economy.html in a browser."

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest --numprocesses auto --durations 20

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.installed-bench
	$(BIN)/python -m benchmarks.engines --quality
	$(BIN)/python -m benchmarks.models
	$(BIN)/python -m benchmarks.command
	$(BIN)/python -m benchmarks.segmentation
	$(BIN)/python -m benchmarks.checks
	$(BIN)/python -m benchmarks.alignment
	$(BIN)/python -m benchmarks.confidence
	$(BIN)/python -m benchmarks.grounding
	$(BIN)/python -m benchmarks.glossary
	$(BIN)/python -m benchmarks.trust
	$(BIN)/python -m benchmarks.spans
	$(BIN)/python -m benchmarks.quality
	$(BIN)/python -m benchmarks.batch
	$(BIN)/python -m benchmarks.cluster speed
	$(BIN)/python -m benchmarks.serve

docs: $(VENV)/.installed-docs
	$(BIN)/python docs/reference.py

schema: $(VENV)/.installed
	$(BIN)/translator schema --output docs/schema.json

clean:
	rm -rf $(VENV) out build dist docs/api

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "translator needs Python 3.11 or newer; try make PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) --editable .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(INSTALL) --editable '.[test]'
	touch $@

$(VENV)/.installed-docs: $(VENV)/.installed
	$(INSTALL) --editable '.[docs]'
	touch $@

$(VENV)/.installed-bench: $(VENV)/.installed
	$(INSTALL) --editable '.[bench,evaluate,ray,server]'
	$(INSTALL) --no-deps EasyNMT==2.0.2  # of what it asks for, fasttext has to be compiled, and is only for detection
	touch $@

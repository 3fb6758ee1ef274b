# The commands of the book. Each sets up what it needs; 'make' alone lists them.

PYTHON ?= python3
# A pip index that has torch's CPU build, for example: make book TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
# Arguments for pytest, for example: make test PYTEST_ARGS='-k ridge'
PYTEST_ARGS ?=

VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/ready

# What makes up torch's CUDA build. The lock leaves it out: where torch comes without CUDA it is not wanted, and where torch needs it, pip takes
# the versions that torch itself names.
CUDA := triton cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas nvidia-cuda-cupti nvidia-cuda-nvrtc nvidia-cuda-runtime \
	nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile nvidia-curand nvidia-cusolver nvidia-cusparse nvidia-cusparselt-cu13 nvidia-nccl-cu13 \
	nvidia-nvjitlink nvidia-nvshmem-cu13 nvidia-nvtx

.DEFAULT_GOAL := help
.PHONY: help book serve test binder bench lint format lock clean

help:  ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

book: $(READY)  ## build the site into _build/html
	$(RUN) -m bookkit build

serve: $(READY)  ## preview while editing, with live reload
	$(RUN) -m bookkit serve

test: book  ## build the book and run every test
	$(RUN) -m pytest $(PYTEST_ARGS)

binder: book  ## follow Binder's steps in a clean environment, and open a chapter as it would (many minutes)
	$(RUN) -m pytest -n 0 -m binder tests/binder

bench: $(READY)  ## print the tables of measurements
	$(RUN) -m tests.bench

lint: $(READY)  ## check style
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

format: $(READY)  ## mend style
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

lock: $(READY)  ## compile requirements.txt anew from the ranges in code/pyproject.toml
	$(RUN) -m pip install -qq uv
	$(RUN) -m uv pip compile --quiet --universal --python-version 3.11 --all-extras --upgrade --custom-compile-command "make lock" --no-emit-index-url --no-emit-find-links \
		$(addprefix --no-emit-package ,$(CUDA)) code/pyproject.toml --output-file requirements.txt

clean:  ## remove what was built and set up
	rm -rf _build $(VENV) code/*.egg-info .pytest_cache .ruff_cache .hypothesis

$(READY): requirements.txt code/pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "The book needs Python 3.11 or newer; name one: make PYTHON=python3.13")'
	test -x $(RUN) || $(PYTHON) -m venv --clear $(VENV)  # an environment that is there is brought up to date; 'make clean' starts anew
	$(RUN) -m pip install -qq --disable-pip-version-check $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) -r requirements.txt
	$(RUN) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable code
	@touch $@

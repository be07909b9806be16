SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
BIN := $(VENV)/bin

.PHONY: help run test check clean

help:
	@echo "make run    装好并启动演示：首次载入样例，打印网址和账号（BANFU_PORT、BANFU_DATA、BANFU_DEMO_PASSWORD 可设）"
	@echo "make test   检查并在 SQLite 和 PostgreSQL 上跑测试"
	@echo "make check  只做静态检查"
	@echo "make clean  删去虚拟环境（不动 var/ 里的数据）"

$(VENV)/bin/pip:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新的版本，请先安装。"; exit 1; }
	@python3 -c 'import venv, ensurepip' 2>/dev/null || { echo "系统的 Python 缺少 venv 模块。请先安装，例如：apt-get install python3-venv"; exit 1; }
	@python3 -m venv $(VENV)

$(VENV)/.run-stamp: pyproject.toml constraints.txt | $(VENV)/bin/pip
	@echo "正在安装依赖（只在首次和依赖变动时）……"
	@$(BIN)/pip install -q --disable-pip-version-check -e '.[postgres]' -c constraints.txt || { echo "依赖没有装上：请检查网络，或设好单位内部的 Python 包镜像后再试。"; exit 1; }
	@touch $@

$(VENV)/.test-stamp: pyproject.toml constraints.txt | $(VENV)/bin/pip
	@echo "正在安装测试所需的依赖……"
	@$(BIN)/pip install -q --disable-pip-version-check -e '.[postgres,dev]' -c constraints.txt || { echo "依赖没有装上：请检查网络，或设好单位内部的 Python 包镜像后再试。"; exit 1; }
	@touch $@ $(VENV)/.run-stamp

run: $(VENV)/.run-stamp
	@exec $(BIN)/banfu serve --demo

check: $(VENV)/.test-stamp
	$(BIN)/ruff check src tests
	$(BIN)/lint-imports --no-cache

test: check
	$(PY) tests/both.py

clean:
	rm -rf $(VENV)

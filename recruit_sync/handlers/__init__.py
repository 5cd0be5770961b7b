# SPDX-License-Identifier: Apache-2.0
"""One module for each function of serverless.yml: parse, build, call, report, return."""

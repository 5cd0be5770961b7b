# SPDX-License-Identifier: Apache-2.0
"""Configuration files in, domain policy out. Nothing else reads the folder config."""

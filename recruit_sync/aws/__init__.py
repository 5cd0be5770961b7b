# SPDX-License-Identifier: Apache-2.0
"""The ports kept with AWS, and the only deployed code that speaks boto3."""

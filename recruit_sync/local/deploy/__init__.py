# SPDX-License-Identifier: Apache-2.0
"""What builds the functions' zip and puts the whole template onto a local AWS. Never deployed."""

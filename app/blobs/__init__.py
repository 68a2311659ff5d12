"""Blob storage of attachments: sealed pieces in a folder or an S3 bucket, with a quota."""

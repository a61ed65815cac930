"""A local S3 server (moto's) for the tests, that can be stopped."""

import subprocess
import sys

import boto3

from tests.served import free_port, wait_for_port

KEY, SECRET, BUCKET = "key", "se/cret", "media"


class S3Server:
    def __init__(self, folder):
        self.port, self.log = free_port(), folder / "s3.log"
        self.url = f"s3+http://{KEY}:se%2Fcret@127.0.0.1:{self.port}/{BUCKET}"
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)], stdout=log, stderr=log
            )
        wait_for_port(self.port, self.process, log=self.log, seconds=60)
        self.client = boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name="us-east-1",
        )
        self.client.create_bucket(Bucket=BUCKET)

    def names(self) -> set[str]:
        return {row["Key"] for row in self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])}

    def empty(self):
        for name in self.names():
            self.client.delete_object(Bucket=BUCKET, Key=name)

    def stop(self):
        self.process.kill()
        self.process.wait()

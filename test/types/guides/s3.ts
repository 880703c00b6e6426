// Made of a guide by `vitest run test/house/guides.test.ts -u`.
import { S3Client } from '@aws-sdk/client-s3'
import { folderRegistry, folderRuns } from 'bighead'
import { parquetStore } from 'bighead/parquet'
import { s3Files } from 'bighead/s3'
import { filesLaws, offlineStoreLaws, registryLaws } from 'bighead/testing'
import { test } from 'vitest'
import { registry, offline, models, myFiles } from './given.ts'
{
const client = new S3Client({ region: 'eu-central-1' }) // endpoint, credentials and retries are the client's
const offline = parquetStore(s3Files({ client, bucket: 'lake' }))
const registry = folderRegistry(s3Files({ client, bucket: 'models', prefix: 'team-a' }))
const runs = folderRuns(s3Files({ client, bucket: 'models', prefix: 'runs' }))
{
filesLaws(test, () => myFiles())
registryLaws(test, () => folderRegistry(myFiles()))
offlineStoreLaws(test, () => parquetStore(myFiles()))
}}

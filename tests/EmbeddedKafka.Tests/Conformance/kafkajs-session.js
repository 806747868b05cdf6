// One session of kafkajs against the broker named by the first argument: admin, producer with each built-in codec, group consumer.
// Prints one JSON object with what it saw; any error ends it with code 1.
const { Kafka, CompressionTypes, logLevel } = require('kafkajs');

async function main(broker) {
  const kafka = new Kafka({ clientId: 'kafkajs', brokers: [broker], logLevel: logLevel.ERROR });
  const seen = {};

  const admin = kafka.admin();
  await admin.connect();
  seen.created = await admin.createTopics({ topics: [{ topic: 't', numPartitions: 2 }] });
  await admin.createPartitions({ topicPartitions: [{ topic: 't', count: 3 }] });
  seen.partitions = (await admin.fetchTopicMetadata({ topics: ['t'] })).topics[0].partitions.length;
  await admin.alterConfigs({ resources: [{ type: 2, name: 't', configEntries: [{ name: 'retention.bytes', value: '1000000' }] }] });
  const configs = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name: 't' }] });
  seen.retention = configs.resources[0].configEntries.find(entry => entry.configName === 'retention.bytes').configValue;

  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: 't', messages: [{ key: 'a', value: '1' }, { key: 'b', value: '2', headers: { h: 'x' } }] });
  await producer.send({ topic: 't', compression: CompressionTypes.GZIP, messages: [{ key: 'c', value: '3' }] });
  await producer.disconnect();

  const idempotent = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await idempotent.connect();
  await idempotent.send({ topic: 't', messages: [{ key: 'd', value: '4' }] });
  await idempotent.disconnect();

  const transactional = kafka.producer({ transactionalId: 'tx', idempotent: true, maxInFlightRequests: 1 });
  await transactional.connect();
  const aborted = await transactional.transaction();
  await aborted.send({ topic: 't', messages: [{ key: 'e', value: 'aborted' }] });
  await aborted.abort();
  const committed = await transactional.transaction();
  await committed.send({ topic: 't', messages: [{ key: 'e', value: '5' }] });
  await committed.sendOffsets({ consumerGroupId: 'other', topics: [{ topic: 't', partitions: [{ partition: 0, offset: '1' }] }] });
  await committed.commit();
  await transactional.disconnect();
  seen.sent = (await admin.fetchOffsets({ groupId: 'other', topics: ['t'] }))[0].partitions.find(each => each.partition === 0).offset;

  const consumer = kafka.consumer({ groupId: 'g', sessionTimeout: 6000 });
  await consumer.connect();
  await consumer.subscribe({ topics: ['t'], fromBeginning: true });
  seen.values = [];
  await new Promise((resolve, reject) => consumer.run({
    eachMessage: async ({ message }) => {
      seen.values.push(message.value.toString());
      if (seen.values.length === 5) resolve();
    },
  }).catch(reject));
  const group = (await admin.describeGroups(['g'])).groups[0];
  seen.group = [group.state, group.protocol, group.members.length];
  await consumer.disconnect();
  seen.values.sort();

  const offsets = await admin.fetchOffsets({ groupId: 'g', topics: ['t'] });
  seen.committed = offsets[0].partitions.some(partition => Number(partition.offset) > 0);
  await admin.setOffsets({ groupId: 'g', topic: 't', partitions: [{ partition: 0, offset: '1' }] });
  seen.groups = (await admin.listGroups()).groups.map(listed => listed.groupId).sort();
  await admin.deleteGroups(['g', 'other']);
  await admin.deleteTopics({ topics: ['t'] });
  seen.topics = await admin.listTopics();
  await admin.disconnect();
  console.log(JSON.stringify(seen));
}

main(process.argv[2]).catch(problem => {
  console.error(problem);
  process.exit(1);
});

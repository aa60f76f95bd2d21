"""Engines move shards to where they are extracted and bring their outputs back in order. `run(shards)` yields (shard, output) pairs."""

import type { EpisodeMetrics } from '../environment.ts';

/**
 * Latency and time to first token of the counted requests. Sums are float64; for the percentiles each value is kept as
 * float32 (relative error below 1e-7), in arrays that double up to the episode's requests.
 */
export class LatencyRecord {
  private readonly requests: number;
  private readonly target: number;
  private latencies = new Float32Array(0);
  private firstTokens = new Float32Array(0);
  private count = 0;
  private latencySum = 0;
  private firstTokenSum = 0;
  private withinTarget = 0;

  constructor(requests: number, target: number) {
    this.requests = requests;
    this.target = target;
  }

  clear(): void {
    this.count = this.latencySum = this.firstTokenSum = this.withinTarget = 0;
  }

  get done(): number {
    return this.count;
  }

  add(latency: number, firstToken: number): void {
    if (this.count === this.latencies.length) this.grow();
    this.latencies[this.count] = latency;
    this.firstTokens[this.count] = firstToken;
    this.count++;
    this.latencySum += latency;
    this.firstTokenSum += firstToken;
    if (latency <= this.target) this.withinTarget++;
  }

  /** The figures, for requests done between two times. Percentile p is the value of rank ⌈p·n⌉. */
  metrics(start: number, end: number): Omit<EpisodeMetrics, 'return'> {
    const latencies = this.latencies.slice(0, this.count).sort();
    const firstTokens = this.firstTokens.slice(0, this.count).sort();
    return {
      mean_latency: this.latencySum / this.count,
      p50_latency: percentile(latencies, 0.5),
      p95_latency: percentile(latencies, 0.95),
      p99_latency: percentile(latencies, 0.99),
      mean_ttft: this.firstTokenSum / this.count,
      p50_ttft: percentile(firstTokens, 0.5),
      p95_ttft: percentile(firstTokens, 0.95),
      p99_ttft: percentile(firstTokens, 0.99),
      throughput: this.count / (end - start),
      within_target: this.withinTarget / this.count,
    };
  }

  snapshot(): LatencyRecordSnapshot {
    return {
      latencies: this.latencies.slice(0, this.count),
      firstTokens: this.firstTokens.slice(0, this.count),
      latencySum: this.latencySum,
      firstTokenSum: this.firstTokenSum,
      withinTarget: this.withinTarget,
    };
  }

  restore(snapshot: LatencyRecordSnapshot): void {
    this.latencies = snapshot.latencies.slice();
    this.firstTokens = snapshot.firstTokens.slice();
    this.count = snapshot.latencies.length;
    this.latencySum = snapshot.latencySum;
    this.firstTokenSum = snapshot.firstTokenSum;
    this.withinTarget = snapshot.withinTarget;
  }

  private grow(): void {
    const capacity = Math.min(this.requests, Math.max(64, 2 * this.count));
    const { latencies, firstTokens } = this;
    this.latencies = new Float32Array(capacity);
    this.latencies.set(latencies);
    this.firstTokens = new Float32Array(capacity);
    this.firstTokens.set(firstTokens);
  }
}

function percentile(sorted: Float32Array, p: number): number {
  return sorted[Math.max(0, Math.ceil(p * sorted.length - 1e-9) - 1)];
}

interface LatencyRecordSnapshot {
  readonly latencies: Float32Array<ArrayBuffer>;
  readonly firstTokens: Float32Array<ArrayBuffer>;
  readonly latencySum: number;
  readonly firstTokenSum: number;
  readonly withinTarget: number;
}

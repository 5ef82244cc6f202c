using System.Diagnostics.Metrics;
using System.Globalization;
using OnnxAdapt.Inference;
using OnnxAdapt.Serving;
using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Server.Protocols.Inference.Statistics;

/// <summary>
/// The statistics under Triton's metric names, with the labels <c>model</c> and <c>version</c>. They are up-down counters, because
/// exporters append <c>_total</c> to the names of counters and dashboards ask for the names without it.
/// </summary>
internal sealed class TritonMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "OnnxAdapt.Triton";

    private const double NanosecondsPerMicrosecond = 1000;

    private static readonly (string Name, string Description, Func<ModelStatistics, ulong> Value)[] Counts =
    [
        ("nv_inference_request_success", "Number of successful inference requests, all batch sizes", statistics => statistics.InferenceStats.Success.Count),
        ("nv_inference_count", "Number of inferences performed, does not include cached requests", statistics => statistics.InferenceCount),
        ("nv_inference_exec_count", "Number of model executions performed, does not include cached requests", statistics => statistics.ExecutionCount),
        ("nv_inference_request_duration_us", "Cumulative inference request duration in microseconds", statistics => Microseconds(statistics.InferenceStats.Success)),
        ("nv_inference_queue_duration_us", "Cumulative inference queuing duration in microseconds", statistics => Microseconds(statistics.InferenceStats.Queue)),
        ("nv_inference_compute_input_duration_us", "Cumulative compute input duration in microseconds", statistics => Microseconds(statistics.InferenceStats.ComputeInput)),
        ("nv_inference_compute_infer_duration_us", "Cumulative compute inference duration in microseconds", statistics => Microseconds(statistics.InferenceStats.ComputeInfer)),
        ("nv_inference_compute_output_duration_us", "Cumulative inference compute output duration in microseconds", statistics => Microseconds(statistics.InferenceStats.ComputeOutput)),
    ];

    private readonly Meter _meter;

    /// <summary>Creates the instruments.</summary>
    public TritonMetrics(ServingStatistics statistics, ServingMetrics serving, IModelCatalog catalog, IMeterFactory? factory = null)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        foreach (var (name, description, value) in Counts)
        {
            _meter.CreateObservableUpDownCounter(name, () => statistics.Versions.Select(version => new Measurement<long>((long)value(version.Value.ToWire("", "")), Labels(version.Key))), description: description);
        }

        _meter.CreateObservableUpDownCounter("nv_inference_request_failure", () => statistics.Versions.SelectMany(Failures), description: "Number of failed inference requests, all batch sizes");
        _meter.CreateObservableGauge("nv_inference_pending_request_count", () => serving.WaitingRows.Select(queue => new Measurement<long>(queue.Rows, Labels(catalog, queue.Model))), description: "Instantaneous number of pending requests awaiting execution per-model");
        _meter.CreateObservableGauge("nv_model_load_duration_secs", () => statistics.Loads.Select(load => new Measurement<double>(load.Value.TotalSeconds, Labels(catalog, load.Key))), description: "Model load time in seconds");
        var processors = new ProcessorLoad();
        _meter.CreateObservableGauge("nv_cpu_utilization", () => Known(processors.Measure()), description: "CPU utilization rate [0.0 - 1.0]");
        _meter.CreateObservableGauge("nv_cpu_memory_total_bytes", () => Known(MachineMemory.Read()?.Total), description: "CPU total memory (RAM), in bytes");
        _meter.CreateObservableGauge("nv_cpu_memory_used_bytes", () => Known(MachineMemory.Read()?.Used), description: "CPU used memory (RAM), in bytes");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Failures(KeyValuePair<Abstractions.ModelReference, VersionStatistics> version) =>
        version.Value.Failures.Select(failure => new Measurement<long>((long)failure.Value, [.. Labels(version.Key), new("reason", failure.Key)]));

    private static KeyValuePair<string, object?>[] Labels(Abstractions.ModelReference version) =>
        [new("model", version.Name), new("version", version.Version!.Value.ToString(CultureInfo.InvariantCulture))];

    private static KeyValuePair<string, object?>[] Labels(IModelCatalog catalog, string model) =>
        [new("model", model), new("version", (catalog.Find(model)?.ServingVersion ?? 0).ToString(CultureInfo.InvariantCulture))];

    private static IEnumerable<Measurement<T>> Known<T>(T? value)
        where T : struct => value is { } known ? [new Measurement<T>(known)] : [];

    private static ulong Microseconds(StatisticDuration duration) => (ulong)(duration.Ns / NanosecondsPerMicrosecond);
}

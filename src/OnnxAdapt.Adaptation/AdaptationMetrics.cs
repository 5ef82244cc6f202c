using System.Diagnostics.Metrics;
using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation;

/// <summary>Instruments of sessions and training. Labels are of bounded number: task, and outcome.</summary>
public sealed class AdaptationMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "OnnxAdapt.Adaptation";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _examples;
    private readonly Counter<long> _commands;
    private readonly Counter<long> _published;
    private readonly Counter<long> _steps;
    private readonly Histogram<double> _stepDuration;
    private readonly Histogram<double> _logSync;
    private readonly Gauge<long> _peakMemory;
    private readonly Gauge<double> _loss;
    private readonly Gauge<double> _evaluation;
    private Func<IEnumerable<Measurement<long>>> _sessions = () => [];

    /// <summary>Creates the instruments.</summary>
    public AdaptationMetrics()
    {
        _examples = _meter.CreateCounter<long>("onnxadapt.adaptation.examples", "{example}", "Examples received, by outcome: accepted or rejected.");
        _commands = _meter.CreateCounter<long>("onnxadapt.adaptation.commands", "{command}", "Commands ended, by command and outcome.");
        _published = _meter.CreateCounter<long>("onnxadapt.adaptation.published_versions", "{version}", "Versions published.");
        _steps = _meter.CreateCounter<long>("onnxadapt.adaptation.steps", "{step}", "Optimizer steps done.");
        _stepDuration = _meter.CreateHistogram<double>("onnxadapt.adaptation.step.duration", "s", "Duration of one optimizer step.");
        _logSync = _meter.CreateHistogram<double>("onnxadapt.adaptation.append.duration", "s", "Time from a batch's arrival to its being on disk.");
        _peakMemory = _meter.CreateGauge<long>("onnxadapt.adaptation.peak_memory", "By", "Most memory that the whole process held during the last reported steps.");
        _loss = _meter.CreateGauge<double>("onnxadapt.adaptation.loss", description: "Training loss of the last reported steps, by task.");
        _evaluation = _meter.CreateGauge<double>("onnxadapt.adaptation.evaluation", description: "Last evaluation, by task and metric.");
        _meter.CreateObservableGauge("onnxadapt.adaptation.sessions", () => _sessions(), "{session}", "Stored sessions, by state.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Observe(Func<IReadOnlyDictionary<SessionState, int>> sessions) =>
        _sessions = () => sessions().Select(pair => new Measurement<long>(pair.Value, new KeyValuePair<string, object?>("state", Name(pair.Key))));

    internal void Examples(int accepted, int rejected)
    {
        _examples.Add(accepted, new KeyValuePair<string, object?>("outcome", "accepted"));
        _examples.Add(rejected, new KeyValuePair<string, object?>("outcome", "rejected"));
    }

    internal void Appended(TimeSpan duration) => _logSync.Record(duration.TotalSeconds);

    internal void Command(SessionCommand command, bool succeeded) => _commands.Add(
        1,
        new KeyValuePair<string, object?>("command", Name(command.GetType())),
        new KeyValuePair<string, object?>("outcome", succeeded ? "ok" : "failed"));

    internal void Step(TimeSpan duration)
    {
        _steps.Add(1);
        _stepDuration.Record(duration.TotalSeconds);
    }

    /// <summary>Most bytes during the last reported steps; 0 where the system does not say, which is not recorded.</summary>
    internal void PeakMemory(long bytes)
    {
        if (bytes > 0) _peakMemory.Record(bytes);
    }

    internal void Loss(ModelTask task, double loss) => _loss.Record(loss, Tag(task));

    internal void Published() => _published.Add(1);

    internal void Evaluated(ModelTask task, EvaluationResult result)
    {
        Evaluation(task, "loss", result.Loss);
        Evaluation(task, task == ModelTask.Regression ? "r_squared" : "accuracy", task == ModelTask.Regression ? result.RSquared : result.Accuracy);
        if (task == ModelTask.Regression) return;
        Evaluation(task, "macro_f1", result.MacroF1);
        Evaluation(task, "calibration_error", result.CalibrationError);
    }

    private static KeyValuePair<string, object?> Tag(ModelTask task) => new("task", Name(task));

    private static string Name(object value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value is Type type ? type.Name : value.ToString()!);

    private void Evaluation(ModelTask task, string metric, double value) =>
        _evaluation.Record(value, Tag(task), new KeyValuePair<string, object?>("metric", metric));
}

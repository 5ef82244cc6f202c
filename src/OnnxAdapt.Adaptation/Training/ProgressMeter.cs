using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Gathers steps into progress reports.</summary>
internal sealed class ProgressMeter(string commandId, int every, int features, Action<SessionEvent> report, TrainingContext context)
{
    private long _last = context.Clock.GetTimestamp();
    private long _stepStart = context.Clock.GetTimestamp();
    private double _loss;
    private int _steps;
    private long _examples;
    private double _seconds;
    private double _allSeconds;
    private long _allSteps;

    /// <summary>Mean seconds of a step so far.</summary>
    public double StepSeconds => _allSteps == 0 ? 0 : _allSeconds / _allSteps;

    /// <summary>Most bytes that the process held so far.</summary>
    public long PeakBytes { get; private set; }

    public void Begin() => _stepStart = context.Clock.GetTimestamp();

    public void Count(TrainingStepResult result, PhaseRun run, long sessionStep)
    {
        var elapsed = context.Clock.GetElapsedTime(_stepStart);
        context.Metrics.Step(elapsed);
        _seconds += elapsed.TotalSeconds;
        _loss += result.Loss;
        _steps++;
        _examples += run.LastBatch;
        if (_steps >= every || run.AtEnd) Report(result, run, sessionStep);
    }

    private void Report(TrainingStepResult result, PhaseRun run, long sessionStep)
    {
        var seconds = Math.Max(1e-9, context.Clock.GetElapsedTime(_last).TotalSeconds);
        context.Metrics.Loss(context.Settings.Task, _loss / _steps);
        var peak = PeakMemory.Read();
        context.Metrics.PeakMemory(peak);
        report(new SessionEvent.Progressed(
            commandId, sessionStep, run.Epoch, _loss / _steps, result.LearningRate, result.GradientNorm, _examples / seconds, features, features, _seconds / _steps, peak));
        (_allSeconds, _allSteps, PeakBytes) = (_allSeconds + _seconds, _allSteps + _steps, Math.Max(PeakBytes, peak));
        (_loss, _steps, _examples, _seconds, _last) = (0, 0, 0, 0, context.Clock.GetTimestamp());
        PeakMemory.Restart();
    }
}

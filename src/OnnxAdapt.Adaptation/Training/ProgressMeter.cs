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

    public void Begin() => _stepStart = context.Clock.GetTimestamp();

    public void Count(TrainingStepResult result, PhaseRun run, long sessionStep)
    {
        context.Metrics.Step(context.Clock.GetElapsedTime(_stepStart));
        _loss += result.Loss;
        _steps++;
        _examples += run.LastBatch;
        if (_steps >= every || run.AtEnd) Report(result, run, sessionStep);
    }

    private void Report(TrainingStepResult result, PhaseRun run, long sessionStep)
    {
        var seconds = Math.Max(1e-9, context.Clock.GetElapsedTime(_last).TotalSeconds);
        context.Metrics.Loss(context.Settings.Task, _loss / _steps);
        report(new SessionEvent.Progressed(commandId, sessionStep, run.Epoch, _loss / _steps, result.LearningRate, result.GradientNorm, _examples / seconds, features, features));
        (_loss, _steps, _examples, _last) = (0, 0, 0, context.Clock.GetTimestamp());
    }
}

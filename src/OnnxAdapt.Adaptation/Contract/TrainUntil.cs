using System.Text.Json.Serialization;

namespace OnnxAdapt.Adaptation.Contract;

/// <summary>How long a training command goes on.</summary>
[JsonDerivedType(typeof(Default), "default")]
[JsonDerivedType(typeof(Epochs), "epochs")]
[JsonDerivedType(typeof(Steps), "steps")]
[JsonDerivedType(typeof(NoImprovement), "no_improvement")]
public abstract record TrainUntil
{
    private TrainUntil()
    {
    }

    /// <summary>The server's number of passes, more for few examples.</summary>
    public sealed record Default : TrainUntil;

    /// <summary>A number of passes over the training examples.</summary>
    /// <param name="Count">At least 1.</param>
    public sealed record Epochs(int Count) : TrainUntil;

    /// <summary>A number of optimizer steps.</summary>
    /// <param name="Count">At least 1.</param>
    public sealed record Steps(long Count) : TrainUntil;

    /// <summary>Until validation has not improved; the best epoch's parameters are kept.</summary>
    /// <param name="Patience">Epochs without improvement after which training ends, at least 1.</param>
    /// <param name="MaxEpochs">Most epochs; 0 takes the server's default. The schedule runs over them.</param>
    /// <param name="MinDelta">Smallest gain that counts as improvement, at least 0.</param>
    public sealed record NoImprovement(int Patience, int MaxEpochs, double MinDelta) : TrainUntil;
}

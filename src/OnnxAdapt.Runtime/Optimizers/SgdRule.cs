using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Memory;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>
/// Gradient descent in the form of <c>torch.optim.SGD</c>: g ← g + wd p; b ← momentum b + g; p ← p - lr b, or with Nesterov's
/// momentum p ← p - lr (g + momentum b). The rate stands outside the buffer, so it may change between steps.
/// </summary>
internal sealed unsafe class SgdRule : IUpdateRule
{
    private readonly bool _nesterov;
    private readonly NativeBlock? _buffer;

    public SgdRule(OptimizerSettings settings, ChunkPlan plan)
    {
        _nesterov = settings.Nesterov;
        _buffer = settings.Momentum > 0 ? new NativeBlock(plan.Length) : null;
        State = _buffer is null ? [] : [("momentum", _buffer)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, NativeBlock Block)> State { get; }

    /// <inheritdoc/>
    public void Apply(Chunk chunk, NativeBlock parameters, NativeBlock gradients, in StepConstants constants)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Update<Lanes512, Vector512<float>>(chunk, parameters, gradients, constants);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Update<Lanes256, Vector256<float>>(chunk, parameters, gradients, constants);
        }
        else
        {
            Update<Lanes128, Vector128<float>>(chunk, parameters, gradients, constants);
        }
    }

    /// <summary>With decay the penalty is part of the gradient, which is then not zero.</summary>
    public bool StaysIdle(double weightDecay) => weightDecay == 0;

    /// <inheritdoc/>
    public void ApplyIdle(Chunk chunk, NativeBlock parameters, in StepConstants constants)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer?.Dispose();

    private void Update<TLanes, TVector>(Chunk chunk, NativeBlock parameters, NativeBlock gradients, in StepConstants constants)
        where TLanes : ILanes<TVector>
    {
        var p = parameters.Pointer + chunk.Start;
        var g = gradients.Pointer + chunk.Start;
        if (_buffer is null)
        {
            Plain<TLanes, TVector>(p, g, chunk.Length, constants);
        }
        else
        {
            WithMomentum<TLanes, TVector>(p, g, _buffer.Pointer + chunk.Start, chunk.Length, constants, _nesterov);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Plain<TLanes, TVector>(float* p, float* g, int length, in StepConstants constants)
        where TLanes : ILanes<TVector>
    {
        var scale = TLanes.Broadcast((float)constants.GradientScale);
        var decay = TLanes.Broadcast((float)constants.WeightDecay);
        var negativeRate = TLanes.Broadcast(-(float)constants.LearningRate);
        for (var i = 0; i < length; i += TLanes.Count)
        {
            var value = TLanes.Load(p + i);
            var gradient = TLanes.Fma(decay, value, TLanes.Multiply(TLanes.Load(g + i), scale));
            TLanes.Store(TLanes.Fma(negativeRate, gradient, value), p + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void WithMomentum<TLanes, TVector>(float* p, float* g, float* b, int length, in StepConstants constants, bool nesterov)
        where TLanes : ILanes<TVector>
    {
        var scale = TLanes.Broadcast((float)constants.GradientScale);
        var decay = TLanes.Broadcast((float)constants.WeightDecay);
        var momentum = TLanes.Broadcast((float)constants.Momentum);
        var negativeRate = TLanes.Broadcast(-(float)constants.LearningRate);
        for (var i = 0; i < length; i += TLanes.Count)
        {
            var value = TLanes.Load(p + i);
            var gradient = TLanes.Fma(decay, value, TLanes.Multiply(TLanes.Load(g + i), scale));
            var buffer = TLanes.Fma(momentum, TLanes.Load(b + i), gradient);
            TLanes.Store(buffer, b + i);
            var direction = nesterov ? TLanes.Fma(momentum, buffer, gradient) : buffer;
            TLanes.Store(TLanes.Fma(negativeRate, direction, value), p + i);
        }
    }
}

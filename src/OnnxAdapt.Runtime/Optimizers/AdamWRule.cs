using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Memory;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>
/// AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019) in the form of <c>torch.optim.AdamW</c>:
/// p ← p (1 - lr wd); m ← m + (1 - b1)(g - m); v ← b2 v + (1 - b2) g²; p ← p - lr / (1 - b1^t) m / (√v / √(1 - b2^t) + eps).
/// The older form p ← (p - lr √(1 - b2^t) / (1 - b1^t) m / (√v + eps)) (1 - lr wd) is the same with eps / √(1 - b2^t), and the decay on the step too.
/// </summary>
internal sealed unsafe class AdamWRule : IUpdateRule
{
    private readonly OptimizerSettings _settings;
    private readonly NativeBlock _first;
    private readonly NativeBlock _second;

    public AdamWRule(OptimizerSettings settings, ChunkPlan plan)
    {
        _settings = settings;
        _first = new NativeBlock(plan.Length);
        _second = new NativeBlock(plan.Length);
        State = [("exp_avg", _first), ("exp_avg_sq", _second)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, NativeBlock Block)> State { get; }

    /// <inheritdoc/>
    public void Apply(Chunk chunk, NativeBlock parameters, NativeBlock gradients, in StepConstants constants)
    {
        var p = parameters.Pointer + chunk.Start;
        var g = gradients.Pointer + chunk.Start;
        var m = _first.Pointer + chunk.Start;
        var v = _second.Pointer + chunk.Start;
        var factors = Factors.Of(_settings, constants);
        if (Vector512.IsHardwareAccelerated)
        {
            Update<Lanes512, Vector512<float>>(p, g, m, v, chunk.Length, factors);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Update<Lanes256, Vector256<float>>(p, g, m, v, chunk.Length, factors);
        }
        else
        {
            Update<Lanes128, Vector128<float>>(p, g, m, v, chunk.Length, factors);
        }
    }

    /// <inheritdoc/>
    public bool StaysIdle(double weightDecay) => true;

    /// <inheritdoc/>
    public void ApplyIdle(Chunk chunk, NativeBlock parameters, in StepConstants constants)
    {
        var keep = Factors.Of(_settings, constants).Keep;
        if (keep != 1)
        {
            var values = parameters.Slice(chunk.Start, chunk.Length);
            TensorPrimitives.Multiply(values, keep, values);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    /// <summary>The update on vectors of one width; the length is a multiple of every width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Update<TLanes, TVector>(float* p, float* g, float* m, float* v, int length, Factors factors)
        where TLanes : ILanes<TVector>
    {
        var keep = TLanes.Broadcast(factors.Keep);
        var scale = TLanes.Broadcast(factors.GradientScale);
        var beta1 = TLanes.Broadcast(factors.Beta1);
        var beta2 = TLanes.Broadcast(factors.Beta2);
        var rest1 = TLanes.Broadcast(factors.Rest1);
        var rest2 = TLanes.Broadcast(factors.Rest2);
        var inverseRoot = TLanes.Broadcast(factors.InverseRootCorrection2);
        var epsilon = TLanes.Broadcast(factors.Epsilon);
        var negativeStep = TLanes.Broadcast(-factors.StepSize);
        for (var i = 0; i < length; i += TLanes.Count)
        {
            var gradient = TLanes.Multiply(TLanes.Load(g + i), scale);
            var first = TLanes.Fma(beta1, TLanes.Load(m + i), TLanes.Multiply(rest1, gradient));
            var second = TLanes.Fma(beta2, TLanes.Load(v + i), TLanes.Multiply(TLanes.Multiply(rest2, gradient), gradient));
            var denominator = TLanes.Fma(TLanes.Sqrt(second), inverseRoot, epsilon);
            var decayed = TLanes.Multiply(TLanes.Load(p + i), keep);
            TLanes.Store(first, m + i);
            TLanes.Store(second, v + i);
            TLanes.Store(TLanes.Fma(negativeStep, TLanes.Divide(first, denominator), decayed), p + i);
        }
    }

    /// <summary>The step's constants in single precision.</summary>
    internal readonly record struct Factors(
        float Keep, float GradientScale, float Beta1, float Beta2, float Rest1, float Rest2, float InverseRootCorrection2, float Epsilon, float StepSize)
    {
        public static Factors Of(OptimizerSettings settings, in StepConstants step)
        {
            var correction1 = settings.BiasCorrection ? 1 - Math.Pow(step.Momentum, step.Step) : 1;
            var correction2 = settings.BiasCorrection ? 1 - Math.Pow(settings.Beta2, step.Step) : 1;
            var keep = 1 - (step.LearningRate * step.WeightDecay);
            var inverseRoot = 1 / Math.Sqrt(correction2);
            var late = settings.AdamWForm == AdamWForm.DecayAfterUpdate;
            return new Factors(
                (float)keep,
                (float)step.GradientScale,
                (float)step.Momentum,
                (float)settings.Beta2,
                (float)(1 - step.Momentum),
                (float)(1 - settings.Beta2),
                (float)inverseRoot,
                (float)(late ? settings.Epsilon * inverseRoot : settings.Epsilon),
                (float)(step.LearningRate / correction1 * (late ? keep : 1)));
        }
    }
}

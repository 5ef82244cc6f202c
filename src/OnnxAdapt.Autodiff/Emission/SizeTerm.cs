using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Emission;

/// <summary>A part of a shape: one number, or an int64 vector of any length that is computed in the graph.</summary>
internal readonly record struct SizeTerm(long Number, Value? Vector)
{
    public static implicit operator SizeTerm(long number) => new(number, null);

    public static implicit operator SizeTerm(Value vector) => new(0, vector);
}

using System.Collections;

namespace OnnxAdapt.Graph;

/// <summary>A shape of known rank. Immutable.</summary>
public sealed class Shape : IReadOnlyList<Dim>, IEquatable<Shape>
{
    private readonly Dim[] _dims;

    /// <summary>A shape of the given axes.</summary>
    public Shape(params ReadOnlySpan<Dim> dims) => _dims = dims.ToArray();

    /// <summary>The shape of a scalar.</summary>
    public static Shape Scalar { get; } = new();

    /// <summary>Number of axes.</summary>
    public int Count => _dims.Length;

    /// <summary>Whether every axis has a size.</summary>
    public bool IsStatic => Array.TrueForAll(_dims, dim => dim.Size is not null);

    /// <summary>The axis at that position.</summary>
    public Dim this[int index] => _dims[index];

    /// <summary>A shape of fixed sizes.</summary>
    public static Shape Of(params ReadOnlySpan<long> sizes)
    {
        var dims = new Dim[sizes.Length];
        for (var i = 0; i < dims.Length; i++)
        {
            dims[i] = sizes[i];
        }

        return new Shape(dims);
    }

    /// <summary>The sizes of a static shape.</summary>
    /// <exception cref="InvalidOperationException">An axis has no size.</exception>
    public long[] ToSizes() => IsStatic
        ? Array.ConvertAll(_dims, dim => dim.Size!.Value)
        : throw new InvalidOperationException($"The shape {this} is not static.");

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && _dims.AsSpan().SequenceEqual(other._dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var dim in _dims)
        {
            hash.Add(dim);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<Dim> GetEnumerator() => ((IEnumerable<Dim>)_dims).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", _dims)}]";
}

namespace OnnxAdapt.OrtTraining.Checkpoints;

/// <summary>A named value of the user.</summary>
public sealed record CheckpointProperty
{
    /// <summary>Creates a property.</summary>
    /// <param name="name">Name; parameters have names of their own.</param>
    /// <param name="value">A <see cref="long"/>, a <see cref="float"/> or a <see cref="string"/>.</param>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    public CheckpointProperty(string name, object value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        Name = name;
        Value = value is long or float or string
            ? value
            : throw new ArgumentException($"A property is an Int64, a Single or a String, not a {value.GetType().Name}.", nameof(value));
    }

    /// <summary>Name of the property.</summary>
    public string Name { get; }

    /// <summary>A <see cref="long"/>, a <see cref="float"/> or a <see cref="string"/>.</summary>
    public object Value { get; }
}
